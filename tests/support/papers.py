"""Papers for tests: what people upload, honest and otherwise, made when a test runs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
import pikepdf
from PIL import Image, ImageDraw

EXIF_ORIENTATION, EXIF_MAKER, TURN_RIGHT = 0x0112, 0x010F, 6
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
Change = Callable[[pikepdf.Pdf], None]
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def photo(width: int = 640, height: int = 400, colour: str = "#c8102e", orientation: int | None = None) -> bytes:
    """A phone's JPEG: the left half in a colour, with a maker's note, and turned if an orientation is given."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2, height), fill=colour)
    exif = Image.Exif()
    exif[EXIF_MAKER] = "secret maker"
    if orientation:
        exif[EXIF_ORIENTATION] = orientation
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=92, exif=exif, comment=b"secret comment")
    return stream.getvalue()


def png(mode: str = "RGBA") -> bytes:
    """A small PNG with a hole."""
    stream = io.BytesIO()
    Image.new(mode, (60, 40), 0 if mode != "RGBA" else (10, 20, 30, 0)).save(stream, "PNG")
    return stream.getvalue()


def big_photo(size: int) -> bytes:
    """A JPEG of at least so many bytes, which noise makes incompressible."""
    side = 400
    while True:
        picture = Image.effect_noise((side, side), 120).convert("RGB")
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=95)
        if len(stream.getvalue()) >= size:
            return stream.getvalue()
        side = int(side * 1.4)


def picture_bomb(side: int = 20_000) -> bytes:
    """A PNG of a few kilobytes that says it has 400 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    packed = zlib.compress(bytes(side + 1) * 50)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def pdf(pages: int = 2, change: Change | None = None, password: str | None = None, red: float = 1) -> bytes:
    """A PDF with a box, as `red` as is said, on each page; `change` adds what shouldn't be there."""
    made = pikepdf.Pdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
        made.pages[-1].Contents = made.make_stream(f"{red:.4f} 0 0 rg 100 500 200 200 re f".encode())
    if change:
        change(made)
    stream = io.BytesIO()
    lock = pikepdf.Encryption(owner="owner", user=password, R=6) if password is not None else False
    made.save(stream, encryption=lock)
    return stream.getvalue()


def with_script(made: pikepdf.Pdf) -> None:
    """Runs JavaScript when it is opened, by name, and by a button that lies inside another object."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = script
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
    button = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=script)
    made.pages[0].Annots = pikepdf.Array([button])


def with_launch(made: pikepdf.Pdf) -> None:
    """Starts a program when the first page is opened."""
    made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"))


def with_attachment(made: pikepdf.Pdf) -> None:
    """Carries a program."""
    made.attachments["run.exe"] = pikepdf.AttachedFileSpec(made, b"MZ evil payload", filename="run.exe")


def with_signature(made: pikepdf.Pdf) -> None:
    """Looks signed."""
    value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents=pikepdf.String("signed"))
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="seal", V=made.make_indirect(value))
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[made.make_indirect(field)])


def xlsx() -> bytes:
    """A sheet with one word."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0]["A1"] = "股东名册"
    book.save(stream)
    return stream.getvalue()


def docx(main: str = WORD, body: str = "<w:p/>", more: dict[str, bytes] | None = None, relation: str = "") -> bytes:
    """A Word file of the parts that one needs."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    to_document = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Target="word/document.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": to_document.encode(),
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'.encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'.encode(),
        **(more or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def outside(kind: str, target: str) -> str:
    """A relation of a Word file to something outside."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="r9" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
