"""A certificate's PDF: its signature as several readers see it, what is written on it, its preview."""

from __future__ import annotations

import asyncio
import io
import subprocess
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from aiohttp import web
from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.status import SignatureCoverageLevel

from tests.wallet.city import PERSON
from tests.wallet.paper.office import CHECK_AT, LICENCE, POLICE, PaperOffice, certificate_of, now_utc, paper_office
from wallet.errors import PapersBusy, TimestampAway
from wallet.paper.maker import AT_ONCE, PaperMaker
from wallet.paper.seal import RED
from wallet.paper.stand_in.authority import ensure_key
from wallet.paper.stand_in.server import REPLY, Rejection, StandIn
from wallet.types.library import load_types

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def test_a_reader_finds_the_seal_valid_and_stamped_and_the_whole_file_covered(office: PaperOffice) -> None:
    status = await office.read(await office.paper())
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE
    assert status.docmdp_ok
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.trusted
    assert abs((status.timestamp_validity.timestamp - now_utc()).total_seconds()) < 60
    assert "公安局电子印章" in status.signing_cert.subject.human_friendly


async def test_it_is_pades(office: PaperOffice) -> None:
    (signature,) = PdfFileReader(io.BytesIO(await office.paper())).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    signed = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
    assert "signing_certificate_v2" in signed
    assert "signing_time" not in signed, "PAdES tells the time in the dictionary and the stamp"


async def test_openssl_verifies_the_signature_and_the_time_stamp(office: PaperOffice, tmp_path: Path) -> None:
    pdf = await office.paper()
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    start, length, again, rest = signature.byte_range
    covered = pdf[start : start + length] + pdf[again : again + rest]
    (stamp,) = signature.signer_info["unsigned_attrs"]
    parts = {
        "covered": covered,
        "cms": signature.pkcs7_content,
        "root": office.seals.root(now_utc()).certificate.public_bytes(Encoding.PEM),
        "stamped": signature.signer_info["signature"].native,
        "stamp": stamp["values"][0].dump(),
    }
    for name, content in parts.items():
        (tmp_path / name).write_bytes(content)
    cms = ("cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-purpose", "any", "-CAfile", "root")
    assert await openssl(tmp_path, *cms, "-content", "covered")
    assert await openssl(tmp_path, "ts", "-verify", "-token_in", "-in", "stamp", "-data", "stamped",
                         "-CAfile", office.tsa_root)  # fmt: skip
    (tmp_path / "covered").write_bytes(covered.replace(b"%PDF-", b"%PDf-", 1))
    assert not await openssl(tmp_path, *cms, "-content", "covered")


async def openssl(folder: Path, *arguments: str | Path) -> bool:
    ran = await asyncio.to_thread(subprocess.run, ["openssl", *arguments], cwd=folder, capture_output=True, check=False)
    return ran.returncode == 0


async def test_one_changed_byte_anywhere_shows(office: PaperOffice) -> None:
    """Anywhere in the document, and in what the seal is made of. The signature's container (CMS, RFC 5652) leaves a few
    bytes unsigned, such as the list of digests at its beginning: they say nothing of the document."""
    pdf = await office.paper()
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    _, length, again, _ = signature.byte_range
    # what follows the signature up to its reserved length is nothing but zeros
    whole = signature.pkcs7_content.rstrip(b"\0")
    certificate = signature.signer_cert.dump()
    parts = (certificate, signature.signer_info["signature"].contents)
    inside = [length + 1 + 2 * (whole.index(part) + len(part) // 2) for part in parts]
    time_stamp = length + 1 + 2 * (len(whole) - 10)
    places = [*range(10, length, length // 12), *inside, time_stamp, *range(again, len(pdf), (len(pdf) - again) // 5)]
    assert await office.counts(pdf)
    for place in places:
        changed = bytearray(pdf)
        changed[place] = ord("1") if changed[place] == ord("0") else ord("0")
        assert not await office.counts(bytes(changed)), f"byte {place} of {len(pdf)}"


async def test_a_change_that_is_added_at_the_end_shows(office: PaperOffice) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(await office.paper()))
    writer.root["/Lang"] = writer.root["/Type"]
    writer.update_root()
    added = io.BytesIO()
    writer.write(added)
    status = await office.read(added.getvalue())
    assert status.intact, "what was signed is still there"
    assert status.coverage is not SignatureCoverageLevel.ENTIRE_FILE
    assert not status.docmdp_ok
    assert not status.bottom_line


async def test_anothers_seal_doesnt_count(office: PaperOffice, tmp_path: Path) -> None:
    async with paper_office(tmp_path / "other") as other:
        assert not await office.counts(await other.paper())


async def test_a_seal_whose_key_has_leaked_counts_no_more_and_the_next_paper_has_another(office: PaperOffice) -> None:
    before = await office.paper()
    assert await office.counts(before)
    assert office.seals.withdraw("public-security", now_utc()) == 1
    status = await office.read(before)
    assert status.revoked
    assert not status.bottom_line
    assert await office.counts(await office.paper())


async def test_the_text_can_be_read_and_searched(office: PaperOffice) -> None:
    document = pypdfium2.PdfDocument(await office.paper())
    text = document[0].get_textpage()
    written = text.get_text_range().replace("\u2002", "")
    for said in (
        "机动车驾驶证",
        "Driving licence",
        "230602199003078217",
        "王秀英",
        "东风路1号",
        "公安局",
    ):
        assert said in written
    assert text.search("初次领证日期").get_next() is not None
    assert "示例数据" in written
    assert "同等法律效力" not in written


async def test_a_name_with_a_character_that_the_font_lacks_stays_readable(office: PaperOffice) -> None:
    text = pypdfium2.PdfDocument(await office.paper(name="王\U0002f9f4英"))[0].get_textpage().get_text_range()
    assert "王〓英" in text


async def test_what_doesnt_fit_goes_on_overleaf(office: PaperOffice) -> None:
    kind = load_types().find("business-licence")
    certificate = certificate_of(kind, scope=[f"第{number}项{'经营' * 40}" for number in range(50)])
    document = pypdfium2.PdfDocument(await office.maker.pdf(certificate, kind, POLICE))
    text = "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")
    assert len(document) > 1
    assert all(f"第{number}项" in text for number in range(50))
    assert f"1 / {len(document)}" in text


async def test_the_preview_shows_the_seal_and_its_qr_reads_back(office: PaperOffice) -> None:
    certificate = certificate_of(LICENCE, **PERSON)
    picture = Image.open(io.BytesIO(await office.maker.preview(certificate, LICENCE, POLICE)))
    (read,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert read.text == CHECK_AT + certificate.id
    for blurred in (picture.resize((500, 708)), picture.rotate(12, expand=True, fillcolor="white")):
        assert [code.text for code in zxingcpp.read_barcodes(blurred.convert("L"))] == [read.text]
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    reddish = (pixels[..., 0] > RED[0] - 20) & (pixels[..., 1:].max(axis=-1) < 110)
    assert reddish.sum() > 2000, "the seal is there"


async def test_the_holders_photo_is_on_it(office: PaperOffice) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (90, 120), (0, 0, 255)).save(photo, "JPEG")
    png = await office.maker.preview(certificate_of(LICENCE, **PERSON), LICENCE, POLICE, photo.getvalue())
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    assert ((pixels[..., 2] > 240) & (pixels[..., 0] < 20)).sum() > 20_000


async def test_without_the_authority_there_is_no_paper(tmp_path: Path) -> None:
    async with paper_office(tmp_path) as office:
        await office.paper()
    with pytest.raises(TimestampAway):
        await office.paper()


def answering(content: bytes, kind: str = REPLY, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=content, content_type=kind, status=status)

    return answer


def stamped_by(folder: Path, changed: dict[str, object]) -> Answer:
    """An authority that stamps another request than the one that it got."""
    authority = StandIn(ensure_key(folder))

    async def answer(request: web.Request) -> web.Response:
        asked = tsp.TimeStampReq.load(await request.read()).copy()
        for name, value in changed.items():
            asked[name] = value
        return web.Response(body=authority.answer(asked.dump()), content_type=REPLY)

    return answer


OTHER = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(b"another").digest()}
GRANTED = Rejection({"status": {"status": "granted"}}).dump()
REJECTED = Rejection({"status": {"status": "rejection", "fail_info": {"system_failure"}}}).dump()


async def test_whoever_asks_while_too_many_are_made_is_told_so(tmp_path: Path) -> None:
    asking, all_ask, let_go = 0, asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        nonlocal asking
        asking += 1
        if asking == AT_ONCE:
            all_ask.set()
        await let_go.wait()
        return web.Response(status=503)

    async with paper_office(tmp_path, slow) as office:
        maker = PaperMaker(office.seals, office.stamps, now_utc, patience_s=0.2)
        certificate = certificate_of(LICENCE, **PERSON)
        first = [asyncio.create_task(maker.pdf(certificate, LICENCE, POLICE)) for _ in range(AT_ONCE)]
        await asyncio.wait_for(all_ask.wait(), 10)
        with pytest.raises(PapersBusy):
            await maker.pdf(certificate, LICENCE, POLICE)
        let_go.set()
        assert [type(one) for one in await asyncio.gather(*first, return_exceptions=True)] == [TimestampAway] * AT_ONCE
        assert asking == AT_ONCE


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: answering(b"busy", status=503),
        lambda _: answering(b"<html>", "text/html"),
        lambda _: answering(b"<html>"),
        lambda _: answering(b""),
        lambda _: answering(REJECTED),
        lambda _: answering(GRANTED),
        lambda folder: stamped_by(folder, {"nonce": 8}),
        lambda folder: stamped_by(folder, {"message_imprint": OTHER}),
        lambda folder: stamped_by(folder / "another authority", {}),
    ],
    ids=["busy", "html", "not DER", "empty", "rejected", "no token", "nonce", "imprint", "signer"],
)
async def test_an_answer_that_is_no_stamp_makes_no_paper(answer: Callable[[Path], Answer], tmp_path: Path) -> None:
    async with paper_office(tmp_path, answer(tmp_path)) as office:
        with pytest.raises(TimestampAway):
            await office.paper()
