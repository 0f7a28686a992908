"""What comes of a file: taken as it is, cleaned, or refused with a reason."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from mobile_api.catalog.schema import Material, Text
from mobile_api.materials.checks import SAID, clean_name, refusal_text
from mobile_api.materials.cleaning.cleaned import Cleaned
from mobile_api.materials.cleaning.cleaner import Cleaner
from mobile_api.materials.cleaning.worker import cleaned
from mobile_api.materials.kinds import KINDS, Kind, Refused
from tests.support import papers

EVERY = list(KINDS)
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def refused(content: bytes, allowed: list[Kind] | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        cleaned(content, allowed or EVERY)
    return caught.value.code, caught.value.kind


def opened(done: Cleaned) -> Image.Image:
    return Image.open(io.BytesIO(done.content))


def test_a_photo_is_upright_and_says_nothing_of_its_camera() -> None:
    done = cleaned(papers.photo(640, 400, orientation=papers.TURN_RIGHT), EVERY)
    picture = opened(done)
    assert (done.kind, picture.size, picture.format) == ("jpg", (400, 640), "JPEG")
    top, bottom = picture.getpixel((200, 20)), picture.getpixel((200, 620))
    assert top[0] > 150 > top[1], "the left half has become the upper one"  # type: ignore[index]
    assert bottom[1] > 230  # type: ignore[index]
    assert b"secret" not in done.content
    assert not picture.getexif()
    assert done.thumbnail is not None
    assert max(Image.open(io.BytesIO(done.thumbnail)).size) == 320


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "1", "P", "LA", "I;16"])
def test_every_kind_of_png_stays_a_png(mode: str) -> None:
    done = cleaned(papers.png(mode), EVERY)
    assert (done.kind, opened(done).format, opened(done).size) == ("png", "PNG", (60, 40))


def test_what_hangs_behind_a_picture_is_gone() -> None:
    for picture in (papers.photo(), papers.png()):
        done = cleaned(picture + papers.docx() + b"<script>evil()</script>", EVERY)
        assert b"evil" not in done.content
        assert not zipfile.is_zipfile(io.BytesIO(done.content))


def test_pictures_that_cannot_be_taken() -> None:
    assert refused(papers.picture_bomb())[0] == "pixels"
    assert refused(papers.photo()[:2000])[0] == "broken"
    assert refused(b"\x00\x00\x00\x18ftypheic" + bytes(100))[0] == "heic"


def test_a_kind_is_told_by_the_content() -> None:
    assert refused(papers.pdf(), ["jpg", "png"]) == ("other_kind", "pdf")
    assert refused(papers.xlsx(), ["docx", "pdf"]) == ("other_kind", "xlsx")
    assert refused(b"hello, this is no picture")[0] == "unknown"
    assert refused(b"GIF89a" + bytes(60)) == ("other_kind", "gif")
    assert refused(papers.docx()[:100])[0] == "broken"


def everything(content: bytes) -> str:
    """All objects of a PDF, its streams opened."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        return "".join(o.unparse(resolved=True).decode("latin-1") for o in pdf.objects) + repr(streams)


async def test_a_plain_pdf_keeps_its_pages_and_gets_a_small_picture() -> None:
    done = await Cleaner().clean(papers.pdf(3), ["pdf"])
    assert (done.kind, done.pages, done.notes) == ("pdf", 3, ())
    assert done.thumbnail is not None
    small = Image.open(io.BytesIO(done.thumbnail)).convert("RGB")
    colours = small.getcolors(small.width * small.height) or []
    assert any(r > 200 and g < 60 for _, (r, g, _) in colours), "the red box"  # type: ignore[misc]


@pytest.mark.parametrize("change", [papers.with_script, papers.with_launch, papers.with_attachment])
def test_what_acts_in_a_pdf_is_taken_out(change: papers.Change) -> None:
    given = papers.pdf(2, change)
    assert any(word in everything(given) for word in ("JavaScript", "Launch", "evil"))
    done = cleaned(given, EVERY)
    assert (done.pages, done.notes) == (2, ("scripts",))
    for word in ("JavaScript", "alert", "Launch", "cmd.exe", "/EF", "EmbeddedFiles", "evil"):
        assert word not in everything(done.content), word
    assert cleaned(done.content, EVERY).notes == (), "nothing is left to take out"


def test_a_signed_pdf_stays_as_it_is() -> None:
    given = papers.pdf(1, papers.with_signature)
    assert cleaned(given, EVERY).content == given

    def both(made: pikepdf.Pdf) -> None:
        papers.with_signature(made)
        papers.with_attachment(made)

    assert refused(papers.pdf(1, both))[0] == "pdf_active"


def test_what_hangs_behind_or_before_a_pdf_is_gone() -> None:
    done = cleaned(papers.pdf() + papers.docx(), EVERY)
    assert not zipfile.is_zipfile(io.BytesIO(done.content))
    assert refused(b"<script>evil()</script>" + papers.pdf())[0] in {"unknown", "other_kind"}


def test_pdfs_that_cannot_be_taken() -> None:
    assert refused(papers.pdf(password="secret"))[0] == "pdf_locked"
    assert refused(papers.pdf(301))[0] == "pdf_pages"
    assert refused(b"%PDF-1.7 nothing")[0] == "broken"
    assert refused(papers.pdf()[:-600])[0] == "broken"


def test_a_pdf_that_only_forbids_printing_can_be_read_by_everybody() -> None:
    done = cleaned(papers.pdf(password=""), EVERY)
    with pikepdf.open(io.BytesIO(done.content)) as pdf:
        assert (done.pages, pdf.is_encrypted) == (2, True)


def test_office_files_are_packed_anew() -> None:
    assert cleaned(papers.xlsx(), EVERY).kind == "xlsx"
    link = papers.outside("hyperlink", "https://www.gov.cn/")
    done = cleaned(b"".join([papers.docx(relation=link), b"<script>evil()</script>"]), EVERY)
    assert (done.kind, b"evil" in done.content) == ("docx", False)
    with zipfile.ZipFile(io.BytesIO(done.content)) as package:
        assert package.testzip() is None
        assert package.namelist()[0] == "[Content_Types].xml"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (papers.docx(main=MACROS), "office_macros"),
        (papers.docx(more={"word/vbaProject.bin": b"x"}), "office_macros"),
        (papers.docx(more={"xl/macrosheets/sheet1.xml": b"<x/>"}), "office_macros"),
        (papers.docx(more={"word/embeddings/oleObject1.bin": b"MZ"}), "office_embedded"),
        (papers.docx(relation=papers.outside("attachedTemplate", "https://evil.example/t.dotm")), "office_embedded"),
        (papers.docx(relation=papers.outside("hyperlink", "file:////evil/share")), "office_embedded"),
        (
            papers.docx(body="<w:instrText>DDE</w:instrText><w:r/><w:instrText>AUTO cmd</w:instrText>"),
            "office_embedded",
        ),
        (papers.docx(more={"word/extra.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "broken"),
        (papers.docx(more={"word/media/zeros.bin": bytes(60_000_000)}), "bomb"),
        (papers.docx(more={"../evil.sh": b"x"}), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "office_locked"),
    ],
)
def test_office_files_that_cannot_be_taken(content: bytes, code: str) -> None:
    assert refused(content)[0] == code


async def test_a_file_that_the_process_dies_of_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    with pytest.raises(Refused, match="slow"):
        await Cleaner().clean(papers.photo(), EVERY)


def test_every_refusal_says_what_to_do_in_both_languages() -> None:
    asked = Material(id="id_card", name=Text(zh="身份证", en="ID card"), formats=["jpg", "pdf"], max_mb=5)
    for code in SAID:
        told = refusal_text(code, asked, "zip")
        assert "{" not in told.zh + told.en
    assert refusal_text("too_large", asked).zh == "文件太大：每份不超过5MB。"
    assert "JPG or PDF" in refusal_text("other_kind", asked, "zip").en


def test_a_name_is_only_a_name() -> None:
    assert clean_name("C:\\Users\\me\\身份证.JPEG", "jpg") == "身份证.jpg"
    assert clean_name("../../etc/passwd", "pdf") == "passwd.pdf"
    assert clean_name("gpj.\u202eexe.pdf", "pdf") == "gpj.exe.pdf"
    assert clean_name("\x00\n ", "png") == "file.png"
    assert len(clean_name("长" * 500, "docx")) <= 100
