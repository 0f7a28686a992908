"""Sealing anew what a collection keeps, after the key was renewed: one loop for every store."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mobile_api.db import Collection, Document
from mobile_api.sealing import Sealer, kid_of


async def reseal(
    sealer: Sealer,
    collection: Collection,
    place: Callable[[Document], str],
    name: str = "sealed",
    beside: Sequence[str] = (),
) -> int:
    """Seal the field `name` of every document that has it with the active key; how many documents that were.

    What the active key has sealed already is left. `place` tells where a document's value is bound to, from its id and
    the fields `beside`. One that somebody else changes meanwhile is left, too: that sealed it with the active key.
    """
    done = 0
    async for found in collection.find({name: {"$type": "binData"}}, dict.fromkeys((name, *beside), 1)):
        if kid_of(found[name]) == sealer.ring.active:
            continue
        sealed = sealer.seal(sealer.open(found[name], place(found)), place(found))
        unchanged = {"_id": found["_id"], name: found[name]}
        done += (await collection.update_one(unchanged, {"$set": {name: sealed}})).modified_count
    return done
