"""A member of staff signs a single request with their personal key, as at the login, so that it can be shown later."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from mobile_api.data_calls.line import ClerkSignature
from mobile_api.errors import RequestNotSigned, WrongCredentials
from mobile_api.identity.access import hash_secret
from mobile_api.identity.accounts.account import TICKET_LIFE, Ticket
from mobile_api.identity.accounts.service import NextStep
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.accounts.webauthn_keys import RelyingParty, kept_signature

Json = dict[str, Any]
Challenge = Callable[[str], bytes]
"""What is signed of a request, by its nonce."""


class SignedRequests:
    """Built once per worker by `bootstrap`."""

    def __init__(self, store: AccountStore, party: RelyingParty, clock: Callable[[], datetime]) -> None:
        self._store, self._party, self._clock = store, party, clock

    async def ask(self, account_id: str, challenge: Challenge) -> NextStep:
        """What the browser's key is asked, and the ticket that goes along with its answer. Raises `RequestNotSigned`
        for an account that is gone."""
        account = await self._store.by_id(account_id)
        if account is None or not account.active:
            raise RequestNotSigned
        text = secrets.token_urlsafe(32)
        nonce = hash_secret(text)
        asked, until = challenge(nonce), self._clock() + TICKET_LIFE
        await self._store.put_ticket(nonce, Ticket("sign", account.id, asked, "", until))
        return NextStep(text, self._party.request(account, asked))

    async def take(
        self, account_id: str, ticket_text: str, credential: Json, challenge: Challenge
    ) -> tuple[str, ClerkSignature]:
        """The nonce of the request, and the signature. The ticket is used up, whatever comes of it.

        Raises `RequestNotSigned` for another request than the one that the key was asked for, another's ticket or key,
        a wrong signature, and a key that was replaced, or has signed elsewhere, in the same moment.
        """
        nonce = hash_secret(ticket_text)
        ticket = await self._store.take_ticket(nonce, self._clock())
        account = await self._store.by_id(ticket.account_id) if ticket else None
        if ticket is None or account is None or ticket.purpose != "sign" or account.id != account_id:
            raise RequestNotSigned
        if not account.active or ticket.challenge != challenge(nonce):
            raise RequestNotSigned
        try:
            before, key = self._party.signed(credential, ticket.challenge, account)
        except WrongCredentials as error:
            raise RequestNotSigned from error
        if not await self._store.count_signature(account.id, before, key):
            raise RequestNotSigned
        return nonce, kept_signature(credential, key)
