"""Which browsers' subscriptions are taken: an endpoint is an address that a stranger names and we post to."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from mobile_api.errors import InvalidRequest
from mobile_api.push.subscription import Subscription, check, reachable, subscription_of
from mobile_api.push.vapid import FILE, ensure_vapid_key, public_part, vapid_key
from tests.mobile_api.push.browser import Browser

STAND_IN = "http://127.0.0.1:5100"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/dVb0:APA91b_-x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d",
        "https://web.push.apple.com/QOp-x",
    ],
)
def test_known_push_services_are_taken(endpoint: str) -> None:
    assert reachable(endpoint, None)
    assert reachable(endpoint, STAND_IN)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com@10.0.0.1/x",
        "https://fcm.googleapis.com\\@10.0.0.1/x",
        "https://fcm.googleapis.com%2f@10.0.0.1/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://fcm.googleapis.com./x",
        "https://a..fcm.googleapis.com/x",
        "https://.fcm.googleapis.com/x",
        "https://-a.fcm.googleapis.com/x",
        "https://a-.fcm.googleapis.com/x",
        f"https://{'a' * 64}.fcm.googleapis.com/x",
        f"https://{'a.' * 92}fcm.googleapis.com/x",
        "https://FCM.googleapis.com/x",
        "https://evil.example/fcm.googleapis.com/",
        "https://evil.example/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/x",
        "https://localhost/x",
        "https://192.168.1.1/fcm.googleapis.com",
        "http://127.0.0.1:5100/webpush/x",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nHost: evil",
        "https://fcm.googleapis.com/a\\b",
        "file:///etc/passwd",
        "",
    ],
)
def test_any_other_address_is_not(endpoint: str) -> None:
    assert not reachable(endpoint, None)


@given(st.from_regex(re.compile(r"[a-z0-9.-]{0,80}"), fullmatch=True))
@example("a..")
@example("a" * 63 + ".")
@example("a" * 64 + ".")
def test_what_is_taken_is_an_address_that_can_be_posted_to(before: str) -> None:
    endpoint = f"https://{before}fcm.googleapis.com/x"
    if reachable(endpoint, None):
        host = URL(endpoint).host
        assert host is not None
        assert endpoint.startswith(f"https://{host.encode('idna').decode()}/")
    else:
        labels = f"{before}fcm.googleapis.com".split(".")
        valid = all(re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(?<!-)", label) for label in labels)
        assert not valid or labels[-3] != "fcm"


def test_of_the_stand_in_the_push_service_alone_is_taken() -> None:
    assert reachable(f"{STAND_IN}/webpush/abc", STAND_IN)
    for other in ("/webpush/../phones", "/webpush/a/b", "/phones/x", "/webpush/", "/token", "/webpush/a?b", ""):
        assert not reachable(f"{STAND_IN}{other}", STAND_IN), other
    assert not reachable("http://127.0.0.1:51000/webpush/abc", STAND_IN)
    assert not reachable("http://127.0.0.1:5100@evil.example/webpush/abc", STAND_IN)


def test_keys_that_nothing_can_be_sealed_with_are_refused() -> None:
    told = Browser("https://fcm.googleapis.com").subscription
    good = Subscription("https://fcm.googleapis.com/fcm/send/x", told["keys"]["p256dh"], told["keys"]["auth"])
    check(good, None)
    assert subscription_of(good.token) == good
    for wrong in (
        replace(good, p256dh="AAAA"),
        replace(good, p256dh="B" + "A" * 86),
        replace(good, p256dh="é" * 87),
        replace(good, auth="AAAA"),
        replace(good, auth=""),
        replace(good, auth="!" * 22),
    ):
        with pytest.raises(InvalidRequest) as refused:
            check(wrong, None)
        assert refused.value.field == "keys"


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    ensure_vapid_key(tmp_path)
    first = public_part(vapid_key(tmp_path))
    ensure_vapid_key(tmp_path)
    assert public_part(vapid_key(tmp_path)) == first
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
