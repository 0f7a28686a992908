"""How a certificate's field is shown to a person. Rules only."""

from __future__ import annotations

from wallet.types.schema import CertificateField


def shown(field: CertificateField, value: object, language: str) -> str:
    """The value as text: labels for choices, money in yuan. A photo is shown as a picture, not as text."""
    if field.type == "choice" and isinstance(value, str) and value in field.options:
        return field.options[value].in_(language)
    if field.type == "list" and isinstance(value, list):
        return ("; " if language == "en" else "；").join(str(part) for part in value)
    if field.type == "fen" and isinstance(value, int):
        yuan = f"{value // 100:,}.{value % 100:02d}"
        return f"CNY {yuan}" if language == "en" else f"{yuan}元"
    return str(value)
