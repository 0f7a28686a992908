"""Issues certificates and keeps the departments' decisions on them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from wallet.certificate import Order, certificate_for, read, signed, vouched
from wallet.database import Session
from wallet.departments.service import DepartmentKeys
from wallet.errors import FieldFault, FieldsRefused, KeyWithdrawn, NotFound, NumberTaken
from wallet.issued.record import PLACES, Change, Kept, Move, NewCertificate, decided, list_of, number_of
from wallet.issued.store import CertificateStore, Stored, Written
from wallet.jose import kid_of, to_base64url
from wallet.numbers import drawn
from wallet.ports import Clock, Sealer
from wallet.standing import Action, Reason
from wallet.status_list import StatusRef
from wallet.times import CHINA
from wallet.types.check import Fields
from wallet.types.library import Types
from wallet.types.schema import CertificateType


@dataclass(frozen=True)
class Prepared:
    """Certificates that are drawn up and signed, to be kept in the transaction of what led to them."""

    written: Sequence[Written]
    numbers: Sequence[str]
    """Keyed hashes of the numbers that were drawn for them."""
    at: datetime


class Teller(Protocol):
    """A way to tell holders what happened to their certificates."""

    async def tell(self, change: Change, session: Session) -> None:
        """Tell it, in the transaction of the change: whatever this raises, the change isn't made."""


class IssuedCertificates:
    """The departments' side. Built once per worker."""

    def __init__(
        self,
        store: CertificateStore,
        keys: DepartmentKeys,
        types: Types,
        sealer: Sealer,
        base_url: str,
        clock: Clock,
        tellers: Sequence[Teller] = (),
    ) -> None:
        self._store, self._keys, self._types, self._tellers = store, keys, types, tellers
        self._sealer, self._base_url, self._clock = sealer, base_url, clock

    def holder_of(self, id_number: str) -> str:
        """The keyed hash by which a person's certificates are found."""
        return self._sealer.person(id_number)

    def known_by(self, order: str) -> str:
        """The keyed hash by which an officer's order, as it was sent, is known again."""
        return self._sealer.hashed(order, "certificate orders")

    async def draw(self, rule: str) -> str:
        """A number by a rule that no certificate has."""
        today = self._clock().astimezone(CHINA).date()
        while await self._store.number_taken(self._number_hash(number := drawn(rule, today, secrets.randbelow))):
            continue
        return number

    async def prepare(self, new: Sequence[NewCertificate], numbers: Sequence[str], by: str) -> Prepared:
        """Draw up and sign what is to be issued. Raises `FieldsRefused`."""
        written = [await self._written(one, by) for one in new]
        return Prepared(written, [self._number_hash(number) for number in numbers], self._clock())

    async def keep(self, prepared: Prepared, session: Session) -> None:
        """Keep it, in the caller's transaction. Raises `Overtaken`."""
        await self._store.add(prepared.written, prepared.numbers, prepared.at, session)
        for one in prepared.written:
            new = one.certificate
            await self._tell(Change(f"{new.id}:issued", one.holder, new.type, new.id, None, prepared.at), session)

    async def keep_alone(self, prepared: Prepared, session: Session) -> None:
        """Keep what has a number that others said, in the caller's transaction. Raises `Overtaken`, and `NumberTaken`
        if the number belongs to another application's certificate."""
        for one in prepared.written:
            await self._check_number(one, prepared.at, session)
        await self.keep(prepared, session)

    async def of_holder(self, holder: str) -> list[Kept]:
        """What somebody holds, the newest first."""
        return [await self._kept(stored) for stored in await self._store.of_holder(holder)]

    async def held(self, certificate_id: str, holder: str) -> Kept:
        """A holder's own certificate. Raises `NotFound`, also for somebody else's."""
        kept = await self.get(certificate_id)
        if kept.holder != holder:
            raise NotFound
        return kept

    async def get(self, certificate_id: str) -> Kept:
        """A certificate. Raises `NotFound`."""
        kept = await self.find(certificate_id)
        if kept is None:
            raise NotFound
        return kept

    async def find(self, certificate_id: str) -> Kept | None:
        """A certificate, or None."""
        stored = await self._store.get(certificate_id)
        return await self._kept(stored) if stored else None

    async def photo(self, certificate_id: str) -> bytes | None:
        """The picture that belongs to a certificate."""
        return await self._store.photo(certificate_id)

    async def found(self, issuer: str, number: str | None, application: str | None) -> list[Kept]:
        """A department's certificates by their number, or by the application that led to them."""
        stored = await self._store.of_number(self._number_hash(number)) if number else []
        stored += await self._store.of_application(application) if application else []
        kept = [await self._kept(one) for one in stored]
        return [one for one in kept if one.certificate.issuer == issuer]

    async def of_department(self, certificate_id: str, issuer: str) -> Kept:
        """A certificate for its department's officer. Raises `NotFound`, also for another department's."""
        kept = await self.get(certificate_id)
        if kept.certificate.issuer != issuer:
            raise NotFound
        return kept

    async def decide(self, kept: Kept, action: Action, by: tuple[str, str], seen: int, reason: Reason | None) -> Kept:
        """Suspend, resume or revoke, as an officer (name, account) decides on what they have seen.

        Raises `Overtaken` and `MoveRefused`.
        """
        move = Move(action, self._clock(), *by, reason)
        standing = decided(kept, move, seen)
        await self._store.move(kept, standing, move, partial(self._tell, _change(kept, move, kept.certificate.id)))
        return await self.get(kept.certificate.id)

    async def renew(self, kept: Kept, changes: Mapping[str, object], by: tuple[str, str], seen: int) -> Kept:
        """Issue a new certificate in place of this one, with what has changed. Its holder and origin stay.

        Raises `Overtaken`, `MoveRefused`, `FieldsRefused`, and `NumberTaken` if its new number belongs to another
        application's certificate.
        """
        move = Move(Action.RENEW, self._clock(), *by)
        standing, old = decided(kept, move, seen), kept.certificate
        kind = self._types.find(old.type)
        _check_same_holder(kind, old.fields, changes)
        fields = {**old.fields, **changes}
        if kind.field("issued_on", "date") and "issued_on" not in changes:
            fields["issued_on"] = move.at.astimezone(CHINA).date().isoformat()
        new = NewCertificate(old.type, "", fields, kept.application, f"renewal:{old.id}", await self.photo(old.id))
        renewal = await self._written(new, move.account, kept.holder)
        renumbered = number_of(kind, old.fields) != number_of(kind, renewal.certificate.fields)

        async def beside(session: Session) -> None:
            if renumbered:
                await self._check_number(renewal, move.at, session)
            await self._tell(_change(kept, move, renewal.certificate.id), session)

        await self._store.move(kept, standing, move, beside, renewal)
        return await self.get(renewal.certificate.id)

    async def sign_anew(self, issuer: str) -> int:
        """Sign every original of a department with its present key, after one has leaked; how many there are."""
        keys, ids = await self._keys.of(issuer), await self._store.of_issuer(issuer)
        for certificate_id in ids:
            stored = await self._store.get(certificate_id)
            if stored is not None:  # that it is what we wrote, its seal says: the signature counts no more
                key, _ = keys.signing(self._clock())
                anew = replace(vouched(stored.token), holder=key.kid, issued_at=self._clock().replace(microsecond=0))
                await self._store.replace_original(certificate_id, signed(anew, keys, self._clock()))
        return len(ids)

    async def _check_number(self, one: Written, at: datetime, session: Session) -> None:
        """Raises `NumberTaken` if its number belongs to another application's certificate, and `Overtaken`."""
        numbered = number_of(self._types.find(one.certificate.type), one.certificate.fields)
        if numbered and await self._store.counts_elsewhere(one, at, session):
            raise NumberTaken

    async def _tell(self, change: Change, session: Session) -> None:
        for teller in self._tellers:
            await teller.tell(change, session)

    async def _written(self, new: NewCertificate, by: str, holder: str | None = None) -> Written:
        kind, now = self._types.find(new.type), self._clock()
        keys = await self._keys.of(kind.issuer)
        key, _ = keys.signing(now)
        list_id = list_of(kind.issuer, now)
        status = StatusRef(f"{self._base_url}/v1/status-lists/{list_id}", await self._free_place(list_id))
        order = Order(to_base64url(secrets.token_bytes(16)), key.kid, new.fields, status)
        certificate = certificate_for(order, kind, now)
        return Written(
            certificate=certificate,
            token=signed(certificate, keys, now),
            holder=holder or self.holder_of(new.id_number),
            application=new.application,
            origin=new.origin,
            number_hash=self._number_hash(number_of(kind, certificate.fields)),
            by=by,
            photo=new.photo,
            asked=new.asked,
        )

    async def _free_place(self, list_id: str) -> int:
        """A place that no certificate has, drawn: a place tells nobody what was issued before or after."""
        while await self._store.place_taken(list_id, place := secrets.randbelow(PLACES)):
            continue
        return place

    async def _kept(self, stored: Stored) -> Kept:
        """What is kept, if its department has signed it. Raises a `TokenRefused`."""
        try:
            return stored.kept(read(stored.token, await self._keys.book(kid_of(stored.token))))
        except KeyWithdrawn:  # it is signed anew soon; until then our seal vouches for it
            return stored.kept(vouched(stored.token))

    def _number_hash(self, number: str) -> str:
        return self._sealer.hashed(number, "certificate numbers")


def _check_same_holder(kind: CertificateType, fields: Fields, changes: Mapping[str, object]) -> None:
    """That a renewal leaves alone whose certificate it is. Raises `FieldsRefused`."""
    theirs = [one.id for one in kind.fields if one.type in ("id_number", "photo")]
    faults = [
        FieldFault(name, "换发不能改变持证人，请重新签发。", "A renewal stays its holder's. Please issue a new one.")
        for name in theirs
        if changes.get(name, fields.get(name)) != fields.get(name)
    ]
    if faults:
        raise FieldsRefused(faults)


def _change(before: Kept, move: Move, certificate_id: str) -> Change:
    """What a decision on a certificate as it was means for its holder."""
    told = f"{before.certificate.id}:{before.revision}"
    return Change(told, before.holder, before.certificate.type, certificate_id, move.action, move.at)
