"""Word and Excel files (ECMA-376): told by what they declare inside, looked through, and packed anew. Rules only."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from mobile_api.materials.cleaning.cleaned import Cleaned
from mobile_api.materials.kinds import Kind, Refused

MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 2000, 200 * 1024 * 1024, 150
TYPES = "[Content_Types].xml"
MAIN: dict[str, Kind] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
MACROS = re.compile(r"macroEnabled|vbaProject|vbaData|macrosheet|intlMacrosheet|dialogsheet", re.IGNORECASE)
EMBEDDED = re.compile(r"(^|/)(embeddings|activeX|externalLinks|ctrlProps)/|oleObject", re.IGNORECASE)
LINK = "/hyperlink"
HARMLESS_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)</w:instrText>|w:instr=\"([^\"]*)\"")
REACHING_OUT = re.compile(rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b", re.IGNORECASE)
DOCTYPE = tuple("<!DOCTYPE".encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be"))
SAME_DAY = (1980, 1, 1, 0, 0, 0)


def clean_office(content: bytes) -> Cleaned:
    """The same document, packed anew from its entries. Raises `Refused` for macros, embedded or outside things, bombs,
    and for a package that is no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = _entries(package)
            kind = _kind(package, entries)
            _check_parts(package, entries)
            return Cleaned(kind, _packed(package, entries))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise Refused("broken") from error
    except (DefusedXmlException, ParseError, NotImplementedError) as error:
        raise Refused("broken") from error
    except MemoryError as error:
        raise Refused("bomb") from error


def _entries(package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1024):
        raise Refused("bomb")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or any(name.startswith("/") or ".." in name or "\\" in name for name in names):
        raise Refused("broken")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("office_locked")
    return entries


def _kind(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Kind:
    """What the package declares to be."""
    if TYPES not in {entry.filename for entry in entries}:
        raise Refused("other_kind", "zip")
    declared = {
        str(one.get("ContentType")) for one in _tree(package.read(TYPES)) if one.tag.endswith(("}Override", "}Default"))
    }
    if any(MACROS.search(one) for one in declared):
        raise Refused("office_macros")
    kinds = {MAIN[one] for one in declared if one in MAIN}
    if len(kinds) != 1:
        raise Refused("unknown")
    return kinds.pop()


def _check_parts(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if MACROS.search(entry.filename):
            raise Refused("office_macros")
        if EMBEDDED.search(entry.filename):
            raise Refused("office_embedded")
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        part = package.read(entry)
        if any(mark in part for mark in DOCTYPE):  # no Office program writes one
            raise Refused("broken")
        if entry.filename.lower().endswith(".rels") and any(_reaches_out(one) for one in _tree(part)):
            raise Refused("office_embedded")
        if REACHING_OUT.search(b"".join(_instructions(part))):
            raise Refused("office_embedded")


def _reaches_out(relation: Element) -> bool:
    """Whether a relation loads something from outside; a web link that a reader may click doesn't."""
    if relation.get("TargetMode", "").lower() != "external":
        return False
    is_link = relation.get("Type", "").endswith(LINK)
    return not (is_link and HARMLESS_LINK.match(relation.get("Target", "")))


def _instructions(part: bytes) -> Iterator[bytes]:
    """The field codes of a part, joined by the caller: a word may be cut into several runs."""
    for text, attribute in INSTRUCTION.findall(part):
        yield text or attribute


def _tree(part: bytes) -> Element:
    tree: Element = ElementTree.fromstring(part, forbid_dtd=True)
    return tree


def _packed(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bytes:
    """A fresh package: nothing before, between or behind the entries, no comments."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as fresh:
        for entry in sorted(entries, key=lambda e: e.filename != TYPES):
            fresh.writestr(zipfile.ZipInfo(entry.filename, SAME_DAY), package.read(entry), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
