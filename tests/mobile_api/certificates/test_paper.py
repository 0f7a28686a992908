"""A certificate's paper over HTTP, and where the QR on it leads."""

from __future__ import annotations

import asyncio
import base64
import io
import subprocess
import sys

import pypdfium2
import pytest
import requests
import zxingcpp
from PIL import Image, ImageFilter

from mobile_api.ops.health import wait_for
from mobile_api.settings import ROOT
from tests.mobile_api.certificates.conftest import OTHER, Served
from tests.support.talk import Api
from tests.support.wallet import WALLET, Phone, opaque
from tests.wallet.paper.office import read_sealed
from wallet.paper.routes import LIST_PATH


@pytest.fixture(scope="module", autouse=True)
def _authority(served: Served) -> None:
    system = served.city.system
    system.start("tsa")
    wait_for("tsa", system.env)


def fetched(citizen: Api, path: str) -> requests.Response:
    return citizen.call("GET", f"{WALLET}/certificates/{path}")


def test_the_holder_gets_a_sealed_pdf_and_its_preview(served: Served) -> None:
    card, citizen = served.give_card(), served.citizen()
    answer = fetched(citizen, f"{card}/paper")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer.headers["Cache-Control"]
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "民政局" in text
    assert b"/ETSI.CAdES.detached" in answer.content
    preview = fetched(citizen, f"{card}/preview")
    assert preview.headers["Content-Type"] == "image/png"
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(preview.content)).convert("L"))
    assert code.text == f"{served.city.settings.origin}/check/{card}"


def test_a_reader_that_trusts_the_published_root_finds_the_seal_valid(served: Served) -> None:
    pdf = fetched(served.citizen(), f"{served.give_card()}/paper").content
    root = requests.get(f"{served.url}/.well-known/seal-root.pem", timeout=30).content
    assert b"PRIVATE" not in root
    trusted, at = served.city.settings.trusted_tsa.read_bytes(), f"{served.city.settings.origin}{LIST_PATH}"
    listed = requests.get(f"{served.url}{LIST_PATH}", timeout=30)
    assert listed.headers["Content-Type"] == "application/pkix-crl"
    read = asyncio.run(read_sealed(pdf, root, trusted, listed.content))
    assert read.bottom_line
    [place] = read.signing_cert.crl_distribution_points
    assert place.url == at, "where a reader finds the list by itself"


def withdraw(served: Served, *told: str) -> int:
    """The command's exit code."""
    command = [sys.executable, "-m", "mobile_api.ops.rotate", "seals", *told]
    return subprocess.run(command, cwd=ROOT, env=served.city.system.env, capture_output=True, check=False).returncode


def test_a_withdrawn_seal_is_listed_and_another_signs_the_next_paper(served: Served) -> None:
    card, citizen = served.give_card(), served.citizen()
    old = fetched(citizen, f"{card}/paper").content
    assert withdraw(served, "--department", "civil-affairs") == 2, "only a leaked one is"
    assert withdraw(served, "--now") == 2
    assert withdraw(served, "--now", "--department", "nobody") == 1
    assert withdraw(served, "--now", "--department", "civil-affairs") == 0
    root = requests.get(f"{served.url}/.well-known/seal-root.pem", timeout=30).content
    listed = requests.get(f"{served.url}{LIST_PATH}", timeout=30).content
    trusted = served.city.settings.trusted_tsa.read_bytes()
    assert asyncio.run(read_sealed(old, root, trusted, listed)).revoked
    assert asyncio.run(read_sealed(fetched(citizen, f"{card}/paper").content, root, trusted, listed)).bottom_line


def test_anothers_paper_isnt_there(served: Served) -> None:
    card, stranger = served.give_card(), served.citizen(OTHER)
    for what in ("paper", "preview"):
        assert fetched(stranger, f"{card}/{what}").status_code == 404


def test_without_the_authority_there_is_a_clear_answer_and_then_it_works_again(served: Served) -> None:
    card, citizen, system = served.give_card(), served.citizen(), served.city.system
    system.kill("tsa")
    try:
        answer = fetched(citizen, f"{card}/paper")
        assert answer.status_code == 503
        assert "时间戳" in answer.json()["detail"]
    finally:
        system.start("tsa")
        wait_for("tsa", system.env)
    assert fetched(citizen, f"{card}/paper").status_code == 200


def test_whoever_has_the_paper_learns_whether_it_counts_and_nothing_of_its_holder(served: Served) -> None:
    card = served.give_card()
    told = requests.get(f"{served.url}/v1/certificates/{card}", timeout=30)
    assert told.json()["state"] == "valid"
    assert told.json().keys() == {"name", "issuer", "state", "state_label", "begins", "ends"}
    assert requests.get(f"{served.url}/v1/certificates/{opaque()}", timeout=30).status_code == 404


def test_a_code_is_drawn_so_that_a_photographed_one_is_read(served: Served) -> None:
    phone = Phone(served.citizen()).registered()
    code = phone.code("senior-benefits", served.give_card())
    drawn = phone.api.post(f"{WALLET}/code-pictures", {"code": code})["picture"]
    picture = Image.open(io.BytesIO(base64.b64decode(drawn))).convert("L")
    askew = picture.rotate(17, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(2))
    dim = askew.resize((picture.width // 2, picture.height // 2)).point(lambda level: 40 + level // 2)
    for seen in (picture, dim):
        assert [one.text for one in zxingcpp.read_barcodes(seen)] == [code]
    for wrong in ("", "with space", "x" * 1025):
        assert phone.api.call("POST", f"{WALLET}/code-pictures", {"code": wrong}).status_code == 400
