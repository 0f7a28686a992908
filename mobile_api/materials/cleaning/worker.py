"""The process that looks at one file: bounded in memory and time, without secrets, gone afterwards.

Reads the allowed kinds as a line of JSON and the file from its input; writes frames of a JSON line, a length and bytes:
the file as it will be kept (or why not), then its small picture. Dying over the picture doesn't lose the file.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import replace
from typing import BinaryIO

from mobile_api.materials.cleaning.cleaned import Cleaned
from mobile_api.materials.cleaning.office import clean_office
from mobile_api.materials.cleaning.pdfs import clean_pdf, first_page
from mobile_api.materials.cleaning.pictures import clean_picture
from mobile_api.materials.kinds import Kind, Refused, check_kind, container_of

MEMORY, CPU_S, NICE = 1536 * 1024 * 1024, 20, 10
"""Who waits for an answer comes before who waits for a check."""


def cleaned(content: bytes, allowed: list[Kind]) -> Cleaned:
    """The file as it may be kept, by what it is. Raises `Refused`."""
    container = container_of(content)
    if container == "zip":
        office = clean_office(content)
        check_kind(office.kind, allowed)
        return office
    check_kind(container, allowed)
    return clean_pdf(content) if container == "pdf" else clean_picture(content, container)


def main(source: BinaryIO = sys.stdin.buffer, out: BinaryIO = sys.stdout.buffer) -> None:
    """One file."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    allowed: list[Kind] = json.loads(source.readline())
    try:
        done = cleaned(source.read(), allowed)
    except Refused as refused:
        _write(out, {"refused": refused.code, "kind": refused.kind}, b"")
        return
    _write(out, {"kind": done.kind, "pages": done.pages, "notes": done.notes}, done.content)
    if done.kind == "pdf":
        done = replace(done, thumbnail=first_page(done.content))
    if done.thumbnail is not None:
        _write(out, {"thumbnail": True}, done.thumbnail)


def _write(out: BinaryIO, told: dict[str, object], content: bytes) -> None:
    out.write(json.dumps({**told, "length": len(content)}).encode() + b"\n" + content)
    out.flush()


if __name__ == "__main__":
    main()
