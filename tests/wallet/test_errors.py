"""The tree of refusals."""

from __future__ import annotations

from wallet import errors


def all_errors(base: type[errors.WalletError] = errors.WalletError) -> list[type[errors.WalletError]]:
    return [base, *(error for child in base.__subclasses__() for error in all_errors(child))]


def test_each_refusal_has_its_code_and_both_languages_and_stands_in_the_tree() -> None:
    codes = [error.code for error in all_errors()]
    assert len(codes) == len(set(codes))
    for error in all_errors():
        assert error.en.isascii()
        assert any("\u4e00" <= c <= "\u9fff" for c in error.zh)
        assert error.__name__ in (errors.__doc__ or "")
        assert (error.__doc__ or "").strip(), "a line on when it happens"
