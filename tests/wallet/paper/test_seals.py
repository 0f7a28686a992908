"""The departments' seal keys, and the pictures of their seals."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding

from mobile_api.private_file import PrivateFolder
from wallet.paper.authority import DOCUMENT_SIGNING, SealKey, root
from wallet.paper.seal import OPACITY, PIXELS, RED, seal
from wallet.paper.seals import Seals

NOW = datetime(2026, 12, 31, 15, 59, 59, 999, tzinfo=UTC)
LIST_AT = "https://city.example/seals.crl"
NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
"""In China."""
NEXT_DAY = datetime(2027, 1, 1, 15, 59, 59, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> PrivateFolder:
    return PrivateFolder(tmp_path / "keys")


def test_a_key_is_made_once_for_every_worker(folder: PrivateFolder) -> None:
    here, there = Seals(folder, LIST_AT), Seals(folder, LIST_AT)
    first = here.of("health", "卫生健康委员会", NOW)
    assert there.of("health", "卫生健康委员会", NOW).certificate == first.certificate
    assert there.root(NOW).certificate == here.root(NOW).certificate
    assert here.of("education", "教育局", NOW).certificate != first.certificate


def test_the_worker_that_was_slower_takes_the_others_key(tmp_path: Path) -> None:
    class Slower(PrivateFolder):
        """Sees nothing at first: another worker writes in between."""

        looks = 0

        def read(self, name: str) -> bytes | None:
            self.looks += 1
            return None if self.looks == 1 else super().read(name)

    first = Seals(PrivateFolder(tmp_path), LIST_AT).root(NOW)
    assert Seals(Slower(tmp_path), LIST_AT).root(NOW).certificate == first.certificate


def test_the_files_are_their_owners_alone(folder: PrivateFolder, tmp_path: Path) -> None:
    Seals(folder, LIST_AT).of("health", "卫生健康委员会", NOW)
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["seal-health-2026.pem", "seal-root.pem"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_at_new_year_in_china_another_key_signs(folder: PrivateFolder) -> None:
    seals = Seals(folder, LIST_AT)
    old, new = seals.of("health", "卫生健康委员会", NOW), seals.of("health", "卫生健康委员会", NEW_YEAR)
    assert old.certificate != new.certificate
    assert old.certificate.not_valid_after_utc == datetime(2027, 12, 31, 16, 0, tzinfo=UTC)
    assert old.certificate.not_valid_before_utc <= NOW


def test_a_certificate_is_for_documents_and_the_root_vouches_for_it(folder: PrivateFolder, tmp_path: Path) -> None:
    seals = Seals(folder, LIST_AT)
    certificate, above = seals.of("health", "卫生健康委员会", NOW).certificate, seals.root(NOW).certificate
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [DOCUMENT_SIGNING]
    assert "卫生健康委员会电子印章" in certificate.subject.rfc4514_string()
    for name, one in (("root.pem", above), ("seal.pem", certificate)):
        (tmp_path / name).write_bytes(one.public_bytes(Encoding.PEM))
    moment = str(int(NEW_YEAR.timestamp()))
    command: list[str | Path] = [
        "openssl",
        "verify",
        "-x509_strict",
        "-attime",
        moment,
        "-CAfile",
        tmp_path / "root.pem",
    ]
    assert subprocess.run([*command, tmp_path / "seal.pem"], capture_output=True, check=False).returncode == 0


def test_withdrawn_keys_are_on_the_list_and_another_signs(folder: PrivateFolder, tmp_path: Path) -> None:
    here, there = Seals(folder, LIST_AT), Seals(folder, LIST_AT)
    leaked, other = here.of("health", "卫生健康委员会", NOW), here.of("health-2", "卫生院", NOW)
    assert x509.load_der_x509_crl(here.revocations(NOW)).get_revoked_certificate_by_serial_number(1) is None
    assert there.of("health", "卫生健康委员会", NOW).certificate == leaked.certificate
    assert there.withdraw("health", NOW) == 1
    assert there.withdraw("health", NOW) == 0
    assert there.withdraw("education", NOW) == 0
    new = here.of("health", "卫生健康委员会", NOW)
    assert new.certificate != leaked.certificate
    assert there.of("health", "卫生健康委员会", NOW).certificate == new.certificate
    assert here.of("health-2", "卫生院", NOW).certificate == other.certificate
    assert here.withdraw("health", NOW) == 1, "the second may leak, too"
    listed = x509.load_der_x509_crl(there.revocations(NOW))
    assert {one.serial_number for one in listed} == {leaked.certificate.serial_number, new.certificate.serial_number}
    assert listed.is_signature_valid(here.root(NOW).certificate.public_key())  # type: ignore[arg-type]  # it is an EC key
    assert (listed.last_update_utc, listed.next_update_utc) == (NOW.replace(microsecond=0), NEXT_DAY)


def test_a_list_is_made_once_a_minute_and_after_a_withdrawal(folder: PrivateFolder) -> None:
    here, there = Seals(folder, LIST_AT), Seals(folder, LIST_AT)
    here.of("health", "卫生健康委员会", NOW)
    made = [here.revocations(NOW), here.revocations(NOW - timedelta(seconds=59))]
    assert len({*made, there.revocations(NOW)}) == 1, "every worker gives the same"
    for department in ("education", "health"):
        there.of(department, "局", NOW)
        assert there.withdraw(department, NOW) == 1
        made.append(here.revocations(NOW))
    made.append(here.revocations(NOW + timedelta(seconds=1)))
    numbers = [
        x509.load_der_x509_crl(one).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        for one in made[1:]
    ]
    assert numbers == sorted(set(numbers)), "each has a higher number than the one before it"


def test_a_key_whose_certificate_names_no_list_signs_no_more(folder: PrivateFolder) -> None:
    """As those were made before there was a list. A root's names none, either."""
    older = root(generate_private_key(SECP256R1()), 7, NOW)
    folder.write_once("seal-health-2026.pem", older.as_pem())
    here, there = Seals(folder, LIST_AT), Seals(folder, LIST_AT)
    new = here.of("health", "卫生健康委员会", NOW).certificate
    [place] = new.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert [name.value for name in place.full_name or ()] == [LIST_AT]
    assert here.of("health", "卫生健康委员会", NOW).certificate == new
    assert there.of("health", "卫生健康委员会", NOW).certificate == new, "every worker takes the same"
    assert here.withdraw("health", NOW) == 2
    serials = {one.serial_number for one in x509.load_der_x509_crl(here.revocations(NOW))}
    assert serials == {7, new.serial_number}, "the older one is on the list, for who asks it anyway"


def test_openssl_goes_by_the_list(folder: PrivateFolder, tmp_path: Path) -> None:
    seals = Seals(folder, LIST_AT)
    leaked = seals.of("health", "卫生健康委员会", NOW).certificate

    def counts(certificate: x509.Certificate) -> bool:
        """Whether it does for who asks the list, as it is now."""
        for name, one in (("root.pem", seals.root(NOW).certificate), ("seal.pem", certificate)):
            (tmp_path / name).write_bytes(one.public_bytes(Encoding.PEM))
        listed = x509.load_der_x509_crl(seals.revocations(NOW)).public_bytes(Encoding.PEM)
        (tmp_path / "list.pem").write_bytes(listed)
        how = ["-x509_strict", "-crl_check", "-attime", str(int(NEW_YEAR.timestamp()))]
        command = ["openssl", "verify", *how, "-CAfile", "root.pem", "-CRLfile", "list.pem", "seal.pem"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0

    assert counts(leaked)
    assert seals.withdraw("health", NOW) == 1
    assert not counts(leaked)
    assert counts(seals.of("health", "卫生健康委员会", NOW).certificate)


def test_a_key_beside_anothers_certificate_is_refused() -> None:
    one, other = (root(generate_private_key(SECP256R1()), 1, NOW) for _ in range(2))
    with pytest.raises(ValueError, match="belong together"):
        SealKey.read(SealKey(one.private, other.certificate).as_pem())


@pytest.mark.parametrize("name", ["公安局", "市场监督管理局", "自然资源局(不动产登记中心)"])
def test_a_seal_is_red_and_lets_what_is_under_it_through(name: str) -> None:
    picture = np.asarray(seal(name, sample=False))
    alpha = picture[..., 3]
    assert picture.shape == (PIXELS, PIXELS, 4)
    assert (picture[alpha > 0][:, :3] == RED).all()
    assert OPACITY - 2 <= alpha.max() <= OPACITY
    assert 0.1 < (alpha > 0).mean() < 0.5, "a ring, a star and words, not a disc"


def test_seals_differ_by_name_and_the_sample_says_so() -> None:
    assert seal("公安局", sample=True) != seal("公安局", sample=False)
    assert seal("公安局", sample=True) != seal("民政局", sample=True)
