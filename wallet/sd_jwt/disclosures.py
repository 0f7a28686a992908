"""Keeping parts of a document back behind digests, and putting the shown ones in again. Rules only.

RFC 9901, sections 4.2 (making disclosures and digests) and 7.1 (reading them).

The signed document holds a salted digest in place of each part that may be kept back. A part is shown by its
disclosure, from which the digest follows; without it nothing of the part can be told, not even by trying values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from wallet.errors import DisclosureRefused, Malformed
from wallet.jose import Claims, from_base64url, to_base64url

DIGESTS, ELEMENT, ALGORITHM = "_sd", "...", "_sd_alg"
SHA_256 = "sha-256"
"""The only hash that we make and take."""
RESERVED = {DIGESTS, ELEMENT}
Salts = Callable[[], str]
"""A new salt at every call: 128 random bits in base64url. In the order of the parts, the inner ones first."""


@dataclass(frozen=True)
class Hidden:
    """A claim or an element of an array that the holder may keep back. Parts of it may be hidden too."""

    value: Any


def digest_of(text: str) -> str:
    """The digest of a disclosure, or of a whole SD-JWT."""
    return to_base64url(sha256(text.encode("ascii")).digest())


def concealed(claims: Claims, salts: Salts, decoys: Iterable[str] = ()) -> tuple[Claims, list[str]]:
    """The claims with a digest for each hidden part, and the disclosures.

    `decoys` are digests of nothing, put among those of the outermost claims, so that nobody can count the parts.
    """
    disclosures: list[str] = []
    payload: Claims = _concealed(claims, salts, disclosures)
    if found := [*payload.get(DIGESTS, ()), *decoys]:
        payload[DIGESTS] = sorted(found)
    return payload | {ALGORITHM: SHA_256}, disclosures


def revealed(payload: Claims, disclosures: Iterable[str]) -> Claims:
    """The claims with what is disclosed in its place, and without what isn't.

    Raises `DisclosureRefused` for a disclosure that isn't of this document or doesn't fit its place, and for a
    document whose digests aren't in order.
    """
    if payload.get(ALGORITHM, SHA_256) != SHA_256:
        raise DisclosureRefused
    claims: Claims = Revealing(disclosures).all_of(payload)
    claims.pop(ALGORITHM, None)
    return claims


def content_of(disclosure: str, length: int) -> list[Any]:
    """Salt, name (of a claim) and value. Raises `DisclosureRefused` if it has another length."""
    try:
        content = json.loads(from_base64url(disclosure))
    except (Malformed, ValueError, RecursionError) as error:
        raise DisclosureRefused from error
    if not isinstance(content, list) or len(content) != length or not isinstance(content[0], str):
        raise DisclosureRefused
    return content


class Revealing:
    """One document's disclosures, each used once, and the digests met so far."""

    def __init__(self, disclosures: Iterable[str]) -> None:
        told = list(disclosures)
        self._unused = {digest_of(disclosure): disclosure for disclosure in told}
        self._met: set[str] = set()
        if len(self._unused) != len(told):
            raise DisclosureRefused

    def all_of(self, payload: Claims) -> Any:
        """The whole document. Raises `DisclosureRefused`, also if a disclosure is left over."""
        claims = self._value(payload)
        if self._unused:
            raise DisclosureRefused
        return claims

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self._object(value)
        return self._array(value) if isinstance(value, list) else value

    def _object(self, told: Claims) -> Claims:
        digests = told.get(DIGESTS, [])
        if ELEMENT in told or not isinstance(digests, list):
            raise DisclosureRefused
        claims = {name: self._value(value) for name, value in told.items() if name != DIGESTS}
        for digest in digests:
            disclosure = self._take(digest)
            if disclosure is None:
                continue
            _, name, value = content_of(disclosure, 3)
            if not isinstance(name, str) or name in RESERVED or name in claims:
                raise DisclosureRefused
            claims[name] = self._value(value)
        return claims

    def _array(self, told: list[Any]) -> list[Any]:
        elements = []
        for element in told:
            if not isinstance(element, dict) or element.keys() != {ELEMENT}:
                elements.append(self._value(element))
            elif (disclosure := self._take(element[ELEMENT])) is not None:
                elements.append(self._value(content_of(disclosure, 2)[1]))
        return elements

    def _take(self, digest: object) -> str | None:
        if not isinstance(digest, str) or digest in self._met:
            raise DisclosureRefused
        self._met.add(digest)
        return self._unused.pop(digest, None)


def _concealed(value: Any, salts: Salts, disclosures: list[str]) -> Any:
    def hide(inner: Hidden, *name: str) -> str:
        content = _concealed(inner.value, salts, disclosures)
        disclosure = to_base64url(json.dumps([salts(), *name, content], ensure_ascii=False).encode())
        disclosures.append(disclosure)
        return digest_of(disclosure)

    if isinstance(value, list):
        return [
            {ELEMENT: hide(element)} if isinstance(element, Hidden) else _concealed(element, salts, disclosures)
            for element in value
        ]
    if not isinstance(value, dict):
        return value
    if RESERVED & value.keys():
        raise ValueError(f"a claim may not be called {DIGESTS} or {ELEMENT}")
    hidden = [hide(inner, name) for name, inner in value.items() if isinstance(inner, Hidden)]
    plain = {name: inner for name, inner in value.items() if not isinstance(inner, Hidden)}
    shown = {name: _concealed(inner, salts, disclosures) for name, inner in plain.items()}
    return ({DIGESTS: sorted(hidden)} if hidden else {}) | shown
