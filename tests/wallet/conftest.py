"""What the wallet's tests share."""

from __future__ import annotations


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names that are the same in every process: keys and what is signed by them are drawn anew in each."""
    return argname if isinstance(val, str | dict | list) else None
