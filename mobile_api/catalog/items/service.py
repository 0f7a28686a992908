"""What others may ask of the item library: what counts today, its versions, and changes to it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import get_args
from uuid import uuid4

from mobile_api.catalog.items import changes, claiming, sheet
from mobile_api.catalog.items.changes import Change, Proposed, State
from mobile_api.catalog.items.diff import Difference, differences, elements
from mobile_api.catalog.items.record import Claim, Item, Tier
from mobile_api.catalog.items.store import ItemStore
from mobile_api.catalog.items.versions import Filter, Version
from mobile_api.errors import InvalidValue, NotFound, Problem
from mobile_api.identity.access import Staff
from mobile_api.localtime import local_day

SHOWN_OF_A_CHANGE = 50
EXPORTED = sheet.MAX_ROWS


class ItemService:
    """The service-item library. Built once per worker by `bootstrap`."""

    def __init__(self, store: ItemStore, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def _today(self) -> date:
        return local_day(self._clock())

    async def find(self, wanted: Filter, region: str | None, after: str, limit: int) -> list[Item]:
        """What counts today, by code: the city's items, or what a region has claimed of them."""
        if region is None:
            return await self._store.page(wanted, None, after, limit, self._today())
        return [claiming.claimed(item, claim) for item, claim in await self._claimed(wanted, region, after, limit)]

    async def _claimed(self, wanted: Filter, region: str, after: str, limit: int) -> list[tuple[Item, Claim]]:
        """What a region has claimed; the department looked for is the region's own."""
        day = self._today()
        claims = await self._store.claims(region, day)
        if wanted.department:
            claims = {code: c for code, c in claims.items() if c.department.zh == wanted.department}
        narrowed = replace(wanted, department=None)
        return [(i, claims[i.entry_id]) for i in await self._store.page(narrowed, claims, after, limit, day)]

    async def item(self, code: str, region: str | None) -> tuple[Item, Version]:
        """An item as it counts today, as a region offers it if one is named. Raises `NotFound`."""
        wanted = [code] if region is None else [code, f"{code}@{region}"]
        found = await self._store.current(wanted, self._today())
        version = found.get(code)
        if version is None or not isinstance(version.entry, Item):
            raise NotFound
        if region is None:
            return version.entry, version
        claim = found.get(f"{code}@{region}")
        if claim is None or not isinstance(claim.entry, Claim):
            raise NotFound
        return claiming.claimed(version.entry, claim.entry), version

    async def codes_of(self, names: Collection[str]) -> dict[str, str]:
        """The codes of the items that have these Chinese names today.

        A main item and what stands below it are often named alike: the highest counts. A name that several items of a
        tier share says nothing there.
        """
        found, codes = await self._store.named(names, self._today()), dict[str, str]()
        for tier in reversed(get_args(Tier)):
            own = [(item.checklist.name.zh, item.entry_id) for item in found if item.tier == tier]
            shared = Counter(name for name, _ in own)
            codes |= {name: code for name, code in own if shared[name] == 1}
        return codes

    async def versions(self, code: str, region: str | None) -> list[Version]:
        """Every approved version of an item, or of a region's claim, first to last. Raises `NotFound`."""
        found = await self._store.versions(code if region is None else f"{code}@{region}")
        if not found:
            raise NotFound
        return found

    async def diff(self, code: str, region: str | None, before: int, after: int) -> list[Difference]:
        """What differs between two versions, element by element. Raises `NotFound`."""
        by_number = {version.number: version.entry for version in await self.versions(code, region)}
        if before not in by_number or after not in by_number:
            raise NotFound
        return differences(by_number[before], by_number[after])

    async def propose(
        self, entries: Sequence[Item | Claim], effective_from: date, note: str, staff: Staff
    ) -> tuple[Change, list[Proposed]]:
        """Check a change and keep it for another person's approval. Raises the first thing that is wrong with it."""
        proposed, problems = await self._checked(entries, effective_from, staff)
        for _, problem in problems:
            raise problem
        return await self._keep(proposed, effective_from, note, staff), proposed

    async def import_sheet(self, content: bytes, effective_from: date, note: str, staff: Staff) -> Change | None:
        """Propose what a workbook changes; None if it changes nothing. Raises `SheetRefused` with every wrong row."""
        rows = await asyncio.to_thread(sheet.read, content)
        proposed, problems = await self._checked([entry for _, _, entry in rows], effective_from, staff)
        if problems:
            raise sheet.SheetRefused(
                [sheet.RowError(*rows[n][:2], p.field, p.detail_zh, p.detail_en) for n, p in problems]
            )
        return await self._keep(proposed, effective_from, note, staff) if proposed else None

    async def export_sheet(self, wanted: Filter, region: str | None) -> bytes:
        """A workbook of what counts today: the city's items, or a region's claims.

        Raises `InvalidValue` if that is more than a workbook takes.
        """
        entries: Sequence[Item | Claim]
        if region is None:
            entries = await self._store.page(wanted, None, "", EXPORTED + 1, self._today())
        else:
            entries = [claim for _, claim in await self._claimed(wanted, region, "", EXPORTED + 1)]
        if len(entries) > EXPORTED:
            raise InvalidValue(
                f"一次最多导出 {EXPORTED} 行，请缩小范围。",
                f"No more than {EXPORTED} rows at a time. Please narrow it down.",
            )
        return await asyncio.to_thread(sheet.export, entries)

    async def changes(self, state: State) -> list[Change]:
        """The newest changes of a state."""
        return await self._store.changes(state, 100)

    async def change(self, change_id: str) -> tuple[Change, list[tuple[Proposed, list[Difference]]]]:
        """A change with the difference that each of its first entries makes. Raises `NotFound`."""
        change = await self._known(change_id)
        entries = await self._store.entries(change_id, SHOWN_OF_A_CHANGE)
        shown = []
        for proposed in entries:
            versions = {v.number: v.entry for v in await self._store.versions(proposed.entry.entry_id)}
            base = versions.get(proposed.base)
            everything = [Difference(element=n, before=None, after=v) for n, v in elements(proposed.entry).items()]
            shown.append((proposed, differences(base, proposed.entry) if base else everything))
        return change, shown

    async def approve(self, change_id: str, staff: Staff) -> Change:
        """Let a change take effect on its day. Raises `SamePerson`, `AlreadyDecided`, `Outdated`, `NotFound`."""
        change, now = await self._known(change_id), self._clock()
        changes.check_decision(change, State.APPROVED, staff.name)
        await self._store.approve(change, staff.name, now, changes.takes_effect(change, local_day(now)))
        return await self._known(change_id)

    async def reject(self, change_id: str, staff: Staff) -> Change:
        """Close a change without effect; whoever proposed it may do so too. Raises `AlreadyDecided`, `NotFound`."""
        change = await self._known(change_id)
        changes.check_decision(change, State.REJECTED, staff.name)
        await self._store.reject(change, staff.name, self._clock())
        return await self._known(change_id)

    async def _known(self, change_id: str) -> Change:
        change = await self._store.change(change_id)
        if change is None:
            raise NotFound
        return change

    async def _keep(self, proposed: list[Proposed], effective_from: date, note: str, staff: Staff) -> Change:
        if not proposed:
            raise InvalidValue("没有任何修改。", "Nothing is changed.", field="entries")
        change = Change(
            uuid4().hex, State.PROPOSED, note, staff.name, self._clock(), effective_from, size=len(proposed)
        )
        await self._store.propose(change, proposed)
        return change

    async def _checked(
        self, entries: Sequence[Item | Claim], effective_from: date, staff: Staff
    ) -> tuple[list[Proposed], list[tuple[int, Problem]]]:
        """The entries that change something, on their present versions, and what is wrong with which."""
        changes.check_date(effective_from, self._today())
        named = {name for e in entries for name in (e.entry_id, e.code if isinstance(e, Claim) else e.parent) if name}
        last = await self._store.newest(sorted(named))
        items = {name: v.entry for name, v in last.items() if isinstance(v.entry, Item)}
        items |= {entry.entry_id: entry for entry in entries if isinstance(entry, Item)}
        proposed: list[Proposed] = []
        problems: list[tuple[int, Problem]] = []
        seen: set[str] = set()
        for n, entry in enumerate(entries):
            if entry.entry_id in seen:
                twice = InvalidValue("同一事项出现了两次。", "The same entry stands here twice.", field="code")
                problems.append((n, twice))
            seen.add(entry.entry_id)
            before = last.get(entry.entry_id)
            if before is not None and before.entry == entry:
                continue
            try:
                _check(entry, before, items, effective_from, staff)
            except Problem as problem:
                problems.append((n, problem))
            proposed.append(Proposed(before.number if before else 0, entry))
        return proposed, problems


def _check(
    entry: Item | Claim, before: Version | None, items: dict[str, Item], effective_from: date, staff: Staff
) -> None:
    """One entry of a proposal against everything that it must satisfy."""
    for owned in (entry, before.entry if before else entry):
        owner = owned.department if isinstance(owned, Claim) else owned.checklist.department
        claiming.check_writer(staff.department, owner.zh)
    if isinstance(entry, Claim):
        claiming.check_claim(entry, items.get(entry.code))
    else:
        was = before.entry if before and isinstance(before.entry, Item) else None
        claiming.check_item(entry, items.get(entry.parent or ""), was)
    changes.check_languages(entry)
    if before is not None and before.effective_from > effective_from:
        raise InvalidValue(
            "已批准的新版本在此之后才生效。",
            "An approved version takes effect only after that day.",
            field="effective_from",
        )
