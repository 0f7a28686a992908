"""Where Rasa keeps its trackers: in MongoDB, and only what the next turn needs.

Rasa's own store appends every event for ever; after a hundred messages a turn took six times as long. What a
conversation has come to is kept by the backend, so here the slots and the last turns will do, without the tokens.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rasa.core.tracker_store import MongoTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

TURNS_KEPT = 1
NOT_KEPT = frozenset({"session_started_metadata"})
SECRETS = frozenset({"token"})
LIFE = timedelta(days=180)
"""After the last word; the backend keeps the conversation itself as long."""


class RecentTrackerStore(MongoTrackerStore):
    """A `MongoTrackerStore` whose documents don't grow."""

    def __init__(
        self, domain: Domain, host: str, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """An empty user name means that the database, or its URL, needs none."""
        super().__init__(domain, host=host, username=username or None, password=password or None, **kwargs)

    def _ensure_indices(self) -> None:
        """Rasa's own, and one by which the database removes what is past its life. What an older release has kept
        without a date has its life from now on."""
        super()._ensure_indices()
        self.conversations.create_index("at", expireAfterSeconds=int(LIFE.total_seconds()))
        self.conversations.update_many({"at": None}, {"$set": {"at": datetime.now(UTC)}})

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker's last turns in place of what was kept before."""
        events = [kept(event) for event in recent(tracker)]
        document = {"sender_id": tracker.sender_id, "events": events, "at": datetime.now(UTC)}
        replace = functools.partial(self.conversations.replace_one, {"sender_id": tracker.sender_id}, document, True)
        await asyncio.to_thread(replace)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker as it was kept."""
        stored = await asyncio.to_thread(self.conversations.find_one, {"sender_id": sender_id})
        if not stored:
            return None
        tracker: DialogueStateTracker = DialogueStateTracker.from_dict(sender_id, stored["events"], self.domain.slots)
        return tracker


async def forget(store: TrackerStore, sender_id: str) -> None:
    """Remove a conversation's tracker. Rasa wraps its store in one that knows no removal."""
    own = getattr(store, "_tracker_store", store)
    await asyncio.to_thread(own.conversations.delete_one, {"sender_id": sender_id})


def recent(tracker: DialogueStateTracker) -> Sequence[Event]:
    """Events that bring a new tracker to the same slots and the same last turns."""
    events = list(tracker.events)
    turns = [n for n, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= TURNS_KEPT:
        return [event for event in events if not (isinstance(event, SlotSet) and event.key in NOT_KEPT)]
    first = turns[-TURNS_KEPT]
    slots = {name: value for name, value in _slots_before(events[:first]).items() if name not in NOT_KEPT}
    began = events[first].timestamp
    opening: list[Event] = [ActionExecuted("action_session_start", timestamp=began), SessionStarted(timestamp=began)]
    opening += [SlotSet(name, value, timestamp=began) for name, value in slots.items()]
    return [*opening, ActionExecuted("action_listen", timestamp=began), *events[first:]]


def kept(event: Event) -> dict[str, Any]:
    """An event as it is stored: what opens doors doesn't stay."""
    stored: dict[str, Any] = event.as_dict()
    for holder in ("metadata", "parse_data"):
        if isinstance(stored.get(holder), dict):
            stored[holder] = _without_secrets(stored[holder])
    return stored


def _without_secrets(data: dict[str, Any]) -> dict[str, Any]:
    kept_data = {name: value for name, value in data.items() if name not in SECRETS}
    if isinstance(kept_data.get("metadata"), dict):
        kept_data["metadata"] = _without_secrets(kept_data["metadata"])
    return kept_data


def _slots_before(events: Sequence[Event]) -> dict[str, Any]:
    return {event.key: event.value for event in events if isinstance(event, SlotSet)}
