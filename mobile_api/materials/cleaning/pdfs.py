"""PDFs are looked through object by object and written anew without anything that acts; signed ones stay the same.

Rules only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf

from mobile_api.materials.cleaning.cleaned import Cleaned
from mobile_api.materials.cleaning.pictures import THUMBNAIL, thumbnail_of
from mobile_api.materials.kinds import Refused

MAX_PAGES = 300
ACTING = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView", "/SetOCGState",
}  # fmt: skip
"""Kinds of action (ISO 32000-1, 12.6.4) that do more than turn to a page or open a web address."""
CARRYING = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
"""Kinds of annotation that carry a file or a film."""
ALWAYS_OUT = ("/AA", "/EF", "/AF", "/JS", "/XFA")
"""Keys that hold triggers, embedded files, scripts and dynamic forms wherever they stand."""
DEPTH = 60


def clean_pdf(content: bytes) -> Cleaned:
    """The PDF without scripts, attachments and other things that act. Raises `Refused`.

    A signature covers every byte, so a signed one is kept untouched, and refused if it holds any of that. One whose
    password only forbids things (printing, say) opens for everybody, and keeps what it forbids.
    """
    try:
        with Pdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) == 0:
                raise Refused("broken")
            if len(pdf.pages) > MAX_PAGES:
                raise Refused("pdf_pages")
            signed, changed, pages = _is_signed(pdf), _strip(pdf), len(pdf.pages)
            if signed and changed:
                raise Refused("pdf_active")
            kept = content if signed else _saved(pdf)
    except pikepdf.PasswordError as error:
        raise Refused("pdf_locked") from error
    except (MemoryError, RecursionError) as error:
        raise Refused("bomb") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise Refused("broken") from error
    return Cleaned("pdf", kept, pages, ("scripts",) if changed else ())


def first_page(content: bytes) -> bytes | None:
    """A small picture of the first page; None for one that can't be drawn."""
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            page = pdf[0]
            scale = min(side / length for side, length in zip(THUMBNAIL, page.get_size(), strict=True))
            return thumbnail_of(page.render(scale=min(scale, 2)).to_pil())
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError, MemoryError):
        return None


def _is_signed(pdf: Pdf) -> bool:
    return any(isinstance(one, Dictionary) and "/ByteRange" in one and "/Contents" in one for one in _objects(pdf))


def _strip(pdf: Pdf) -> bool:
    """Take out what acts; whether there was any."""
    changed = False
    root = pdf.Root
    for key in ("/Collection", "/OpenAction"):
        if key in root and (key == "/Collection" or _acts(root[key])):
            del root[key]
            changed = True
    names = root.get("/Names")
    for key in ("/JavaScript", "/EmbeddedFiles"):
        if isinstance(names, Dictionary) and key in names:
            del names[key]
            changed = True
    for one in _objects(pdf):
        changed = _strip_one(one) or changed
    return changed


def _strip_one(one: Any) -> bool:
    """Take what acts out of a dictionary, a stream's included; whether there was any."""
    changed = False
    for key in [key for key in ALWAYS_OUT if key in one]:
        del one[key]
        changed = True
    if _acts(one):
        for key in list(one.keys()):
            if key not in ("/Type", "/Length"):
                del one[key]
        changed = True
    annotations = one.get("/Annots")
    if isinstance(annotations, Array):
        kept = [a for a in annotations if not (isinstance(a, Dictionary) and str(a.get("/Subtype", "")) in CARRYING)]
        if len(kept) < len(annotations):
            one["/Annots"] = Array(kept)
            changed = True
    return changed


def _acts(one: Any) -> bool:
    return isinstance(one, Dictionary) and isinstance(one.get("/S"), Name) and str(one["/S"]) in ACTING


def _objects(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary of the file: the numbered ones, and those that stand inside others."""
    for one in pdf.objects:
        yield from _within(one, 0)


def _within(one: Object, depth: int) -> Iterator[Any]:
    if depth > DEPTH:
        raise Refused("broken")
    if isinstance(one, (Dictionary, pikepdf.Stream)):
        yield one
        values: list[Any] = [one[key] for key in list(one.keys()) if key in one]
    elif isinstance(one, Array):
        values = list(one)
    else:
        return
    for value in values:
        if isinstance(value, (Dictionary, Array)) and not value.is_indirect:
            yield from _within(value, depth + 1)


def _saved(pdf: Pdf) -> bytes:
    """Written anew: what lay before, between and behind the objects is gone."""
    pdf.remove_unreferenced_resources()
    stream = io.BytesIO()
    if pdf.is_encrypted:
        pdf.save(stream, encryption=True)
    else:  # streams are copied as they are: unpacking them is what a bomb waits for
        pdf.save(stream, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return stream.getvalue()
