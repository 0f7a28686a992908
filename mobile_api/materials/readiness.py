"""What somebody hears before they type anything: how many of the papers they hold, and what is still to get.
Rules only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mobile_api.catalog.schema import Material, Text
from mobile_api.materials.attachment import Source
from mobile_api.materials.checks import kinds_of
from mobile_api.materials.offers import Elsewhere

State = Literal["given", "offered", "missing", "counter"]
SOURCES: dict[Source, Text] = {
    "upload": Text(zh="本人上传", en="uploaded"),
    "wallet": Text(zh="证照夹", en="your wallet"),
    "register": Text(zh="电子证照库", en="the certificate library"),
    "application": Text(zh="以前的办件", en="an earlier application"),
}


@dataclass(frozen=True)
class Readiness:
    """How far somebody is with the required papers of a case."""

    states: Mapping[str, State]
    """Material id to how it stands, optional ones too."""
    needed: int
    ready: int
    """Given, or held and only to be taken over."""
    sources: Mapping[Source, int]
    """How many of the required ones could be taken over, by where from."""
    open: tuple[Material, ...]
    """Required, and still to be brought by the applicant."""
    at_counter: tuple[Material, ...]
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)
    """Material id to where it is to be got first."""

    def sentence(self, language: str) -> str:
        """ "You hold 3 of 5; 2 come from the certificate library; still to get: ..."."""
        return _english(self) if language == "en" else _chinese(self)


def state_of(material: Material, given: Collection[str], offered: Collection[str]) -> State:
    """How one material stands."""
    if material.id in given:
        return "given"
    if material.id in offered:
        return "offered"
    return "missing" if kinds_of(material) else "counter"


def readiness(
    materials: Sequence[Material],
    given: Collection[str],
    offered: Mapping[str, Source],
    elsewhere: Mapping[str, Elsewhere] | None = None,
) -> Readiness:
    """Where somebody stands who has given some materials, is offered others, and may get others elsewhere."""
    states = {m.id: state_of(m, given, offered) for m in materials}
    needed = [m for m in materials if m.required]
    ready = [m for m in needed if states[m.id] in ("given", "offered")]
    return Readiness(
        states=states,
        needed=len(needed),
        ready=len(ready),
        sources=Counter(offered[m.id] for m in needed if states[m.id] == "offered"),
        open=tuple(m for m in needed if states[m.id] == "missing"),
        at_counter=tuple(m for m in needed if states[m.id] == "counter"),
        elsewhere={m.id: elsewhere[m.id] for m in needed if elsewhere and m.id in elsewhere and m not in ready},
    )


def _with_source(told: Readiness, material: Material, language: str) -> str:
    """The material, and where whoever hasn't got it gets it."""
    name, source = material.name.in_(language), told.elsewhere.get(material.id)
    if source is None:
        return name
    if language == "en":
        return f"{name} (if you haven't got it: “{source.name.en}”, {source.days('en')})"
    return f"{name}（还没有的，可办“{source.name.zh}”，{source.days('zh')}）"


def _chinese(told: Readiness) -> str:
    if not told.needed:
        return "这件事没有必交的材料。"
    held = f"您已有{told.ready}份" if told.ready else "您还没有交"
    parts = [f"必交材料{told.needed}份，{held}"]
    parts += [f"其中{count}份可直接取自{SOURCES[source].zh}" for source, count in told.sources.items()]
    if told.open:
        parts.append(f"还要准备：{'、'.join(_with_source(told, m, 'zh') for m in told.open)}")
    if told.at_counter:
        parts.append(f"原件带到窗口：{'、'.join(m.name.zh for m in told.at_counter)}")
    return "；".join(parts) + "。"


def _english(told: Readiness) -> str:
    if not told.needed:
        return "Nothing has to be handed in for this."
    parts = [f"You hold {told.ready} of the {told.needed} papers needed"]
    for source, count in told.sources.items():
        parts.append(f"{count} {'comes' if count == 1 else 'come'} from {SOURCES[source].en}")
    if told.open:
        parts.append(f"still to get: {', '.join(_with_source(told, m, 'en') for m in told.open)}")
    if told.at_counter:
        parts.append(f"bring the original to the counter: {', '.join(m.name.en for m in told.at_counter)}")
    return "; ".join(parts) + "."
