"""Registration and login by face over HTTP, and what an attacker would show to the camera."""

from __future__ import annotations

import http.client
import io
import json
import random
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psutil
import pytest
from PIL import Image, ImageFilter
from pymongo import MongoClient

from mobile_api.identity.faces.challenge import ATTEMPTS, SHORT_TURNS, drawn
from mobile_api.ops.system import System
from tests.support.face_client import Camera, FaceCheck, LoginCheck, live, put_photo
from tests.support.faces import flat, jpeg, moment, portrait, pulled, turned
from tests.support.talk import Api, Json, log_in

PERSON = ("刘洋", "230603200106230068")
NO_PHOTO = ("赵强", "230603199511170059")


@pytest.fixture(scope="module", autouse=True)
def photo(live_system: System) -> None:
    """The register's photo is another picture of the person who stands before the camera."""
    put_photo(live_system.env["YIWANG_REGISTERS_URL"], PERSON[1], jpeg(portrait("obama2")))


@pytest.fixture
def logged_in(live_system: System) -> tuple[Api, Json]:
    """Somebody who has logged in by phone and said who they are."""
    citizen, tokens = log_in(live_system.url, person=None)
    claimed(citizen, PERSON)
    return citizen, tokens


@pytest.fixture
def citizen(logged_in: tuple[Api, Json]) -> Api:
    return logged_in[0]


def claimed(citizen: Api, person: tuple[str, str]) -> None:
    answer = citizen.call("PUT", "/v1/me/person", {"name": person[0], "id_number": person[1]})
    assert answer.status_code == 200, answer.text


def test_a_live_person_registers_and_then_logs_in_by_face_alone(
    live_system: System, logged_in: tuple[Api, Json]
) -> None:
    citizen, tokens = logged_in
    passed = FaceCheck(citizen).show(live())
    assert (passed["state"], passed["fault"], passed["message"]) == ("passed", None, "We've confirmed it's you.")
    me = citizen.get("/v1/me")
    assert (me["level"], me["person"]["confirmed"]) == (2, True)
    citizen.call("DELETE", "/v1/login/sessions/current")
    check = LoginCheck(live_system.url, tokens["device_token"])
    done = check.show(live(start=20))
    assert done["state"] == "passed"
    again = Api(live_system.url, done["tokens"]["access_token"]).get("/v1/me")
    assert (again["id"], again["level"]) == (me["id"], 2)


def test_nothing_of_the_face_stays_but_a_sealed_template(live_system: System, citizen: Api) -> None:
    check = FaceCheck(citizen)
    check.show(live(start=40))
    client: MongoClient[Json] = MongoClient(live_system.env["MONGODB_URI"])
    database = client["yiwang"]
    challenge = database["face_challenges"].find_one({"_id": check.state["id"]})
    template = database["face_templates"].find_one({"_id": citizen.get("/v1/me")["id"]})
    frame = database["face_frames"].find_one()
    prints = database["face_prints"].find_one({"_id": check.state["id"]})
    client.close()
    assert challenge is not None
    assert template is not None
    assert frame is not None
    assert set(frame) == {"_id", "at"}
    assert prints is not None
    assert set(prints) == {"_id", "person_hash", "at", "sealed"}
    assert b"embedding" not in challenge["sealed"]
    assert isinstance(template["sealed"], bytes)
    assert len(challenge["sealed"]) < 400, "steps only, no measures any more"


def test_another_face_than_the_registers_is_not_the_person(citizen: Api) -> None:
    check = FaceCheck(citizen)
    while check.state["tries_left"] == ATTEMPTS:
        check.show(live("biden", degrees=34), 1)
    assert (check.state["fault"], check.state["tries_left"]) == ("not_the_person", ATTEMPTS - 1)
    assert citizen.get("/v1/me")["level"] == 1


def test_without_a_photo_the_counter_is_named(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    claimed(citizen, NO_PHOTO)
    state = FaceCheck(citizen).show(live(start=60))
    assert (state["state"], state["fault"]) == ("failed", "no_photo")
    assert "counter" in state["message"]


def test_who_has_not_said_who_they_are_cannot_begin(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    assert citizen.call("POST", "/v1/me/face-challenges").json()["code"] == "person-unknown"


def test_an_unknown_device_cannot_log_in_by_face(live_system: System, logged_in: tuple[Api, Json]) -> None:
    api = Api(live_system.url)
    answers = [
        api.call("POST", "/v1/login/face-challenges", {"device_token": token}).json()
        for token in ("nobody's", logged_in[1]["device_token"])
    ]
    assert [a["code"] for a in answers] == ["person-unknown"] * 2, "a claim alone opens nothing"


def visitor(start: int) -> Camera:
    """Somebody who does what is asked in another picture than those who pass, so that no earlier session is like it."""
    return live("obama3", start)


def still() -> Camera:
    """A photo held before the camera, packed anew each time."""
    face = portrait("biden")
    return lambda _, number: jpeg(face, 70 + number)


def photo_of_a_photo() -> Camera:
    """A print that is turned as the steps say."""
    face = portrait("biden")
    angle = {"front": 0.0, "left": 20.0, "right": -20.0}
    return lambda step, number: jpeg(moment(flat(face, angle[step]), 500 + number))


def pulled_nose() -> Camera:
    """A photo whose nose a program pulls aside as the steps say."""
    face = portrait("biden")
    posed = {"front": face, "left": pulled(face, 0.35, 0.35), "right": pulled(face, -0.35, 0.35)}
    return lambda step, number: jpeg(moment(posed[step], 600 + number))


@pytest.mark.parametrize("held", [still, photo_of_a_photo, pulled_nose])
def test_a_photo_does_not_pass(citizen: Api, held: Callable[[], Camera]) -> None:
    check, camera = FaceCheck(citizen), held()
    faults = []
    for _ in range(SHORT_TURNS + 2):
        check.show(camera, 1)
        faults.append(check.state["fault"])
    assert faults[0] is None, "from the front it is a face"
    assert set(faults[1:-1]) <= {"turn_more", "flat"}
    assert (faults[-1], check.state["step_number"], check.state["tries_left"]) == ("not_turned", 1, ATTEMPTS - 1)


def test_a_recorded_session_cannot_be_played_again(live_system: System, citizen: Api) -> None:
    """Not on another account of the same person, and not packed anew, cut, brighter or with a pixel changed."""
    recorded: list[bytes] = []
    person = live(start=300)

    def camera(step: str, number: int) -> bytes:
        recorded.append(person(step, number))
        return recorded[-1]

    assert FaceCheck(citizen).show(camera)["state"] == "passed"
    other, _ = log_in(live_system.url, person=None)
    claimed(other, PERSON)
    check = FaceCheck(other)
    check.send(recorded[0][:2] + b"\xff\xfe\x00\x06film" + recorded[0][2:])
    assert (check.state["fault"], check.state["tries_left"]) == ("replayed", ATTEMPTS - 1), "another comment"
    for copy in changed(Image.open(io.BytesIO(recorded[0]))):
        check.send(copy)
        assert (check.state["fault"], check.state["step_number"]) == ("seen_before", 1)
    assert check.state["tries_left"] == ATTEMPTS - 1, "somebody who looks alike only moves a little"
    assert check.show(live(start=400))["state"] == "passed"


def changed(picture: Image.Image) -> Iterator[bytes]:
    """The same picture, nearly."""
    yield jpeg(picture, 60)
    dotted = picture.copy()
    dotted.putpixel((0, 0), (1, 2, 3))
    yield jpeg(dotted, 95)
    yield jpeg(picture.crop((7, 5, picture.width, picture.height)), 90)
    yield jpeg(picture.point(lambda value: min(255, value * 1.1)), 90)


def test_the_same_picture_again_ends_the_attempt(citizen: Api) -> None:
    check, camera = FaceCheck(citizen), visitor(80)
    first = camera("front", 1)
    assert check.send(first).json()["step_number"] == 2
    check.send(first)
    assert (check.state["fault"], check.state["step_number"], check.state["tries_left"]) == (
        "replayed",
        1,
        ATTEMPTS - 1,
    )


def test_frames_of_another_session_are_refused(live_system: System, citizen: Api) -> None:
    """Recorded by somebody else's challenge: each picture counts once, wherever it was sent."""
    recorded = visitor(100)
    first = FaceCheck(citizen)
    assert first.send(recorded("front", 1)).json()["step_number"] == 2
    other, _ = log_in(live_system.url, person=None)
    claimed(other, PERSON)
    second = FaceCheck(other)
    second.send(recorded("front", 1))
    assert second.state["fault"] == "replayed"


def test_anothers_challenge_is_not_found(live_system: System, citizen: Api) -> None:
    check = FaceCheck(citizen)
    other, _ = log_in(live_system.url, person=None)
    check.citizen = other
    assert check.send(visitor(120)("front", 1)).status_code == 404


def test_a_wrong_or_used_nonce_ends_the_attempt(citizen: Api) -> None:
    check, camera = FaceCheck(citizen), visitor(140)
    used = check.state["nonce"]
    check.send(camera("front", 1))
    check.send(camera(check.state["step"], 2), nonce=used)
    assert (check.state["fault"], check.state["tries_left"]) == ("nonce", ATTEMPTS - 1)
    assert check.send(camera("front", 3), nonce="x" * 101).status_code == 400


def engines() -> list[psutil.Process]:
    """The processes that look at pictures."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "mobile_api.identity.faces.engine" in child.cmdline()]


def test_of_two_pictures_at_once_one_counts_and_a_dead_engine_costs_nothing(live_system: System, citizen: Api) -> None:
    check, camera = FaceCheck(citizen), visitor(220)
    check.send(camera("front", 1))
    before, client = dict(check.state), MongoClient[Json](live_system.env["MONGODB_URI"])
    running = engines()
    for engine in running:
        engine.suspend()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(check.send, camera(before["step"], 2))
        challenges, taken = client["yiwang"]["face_challenges"], {"_id": before["id"], "looking_until": {"$ne": None}}
        while challenges.find_one(taken) is None:
            time.sleep(0.02)
        second = check.send(camera(before["step"], 3))
        for engine in running:
            engine.kill()
        assert (second.status_code, first.result().status_code) == (409, 503)
    client.close()
    check.send(camera(before["step"], 4), nonce=before["nonce"])
    assert (check.state["fault"], check.state["step_number"], check.state["tries_left"]) == (None, 3, ATTEMPTS)


def test_of_many_pictures_at_once_at_most_one_advances_or_costs_a_try(citizen: Api) -> None:
    check, camera = FaceCheck(citizen), visitor(240)
    check.send(camera("front", 1))
    begun = check.state
    away = {"left": "right", "right": "left"}[begun["step"]]
    pictures = [camera(away, number) for number in range(2, 6)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda picture: check.send(picture, nonce=begun["nonce"]), pictures))
    told = [answer.json() for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert sorted(one["tries_left"] for one in told) == list(range(ATTEMPTS - len(told), ATTEMPTS)), "each counted once"
    assert [one["fault"] for one in told].count("wrong_way") == 1


def test_a_step_that_takes_too_long_ends_the_attempt(live_system: System, citizen: Api) -> None:
    check, camera = FaceCheck(citizen), visitor(200)
    check.send(camera("front", 1))
    client: MongoClient[Json] = MongoClient(live_system.env["MONGODB_URI"])
    past = {"$set": {"step_until": datetime(2026, 1, 1, tzinfo=UTC)}}
    client["yiwang"]["face_challenges"].update_one({"_id": check.state["id"]}, past)
    client.close()
    check.send(camera(check.state["step"], 2))
    assert (check.state["fault"], check.state["step_number"], check.state["tries_left"]) == (
        "too_slow",
        1,
        ATTEMPTS - 1,
    )


def test_the_wrong_way_ends_the_attempt_and_three_attempts_end_the_challenge(citizen: Api) -> None:
    check, camera = FaceCheck(citizen), visitor(160)
    other = {"front": "front", "left": "right", "right": "left"}
    state = check.show(lambda step, moment: camera(other[step], moment), 10)
    assert (state["state"], state["fault"], state["nonce"]) == ("failed", "wrong_way", None)
    assert check.send(camera("front", 99), nonce="x").status_code == 409


def test_a_change_of_person_in_the_middle_is_noticed(citizen: Api) -> None:
    check = FaceCheck(citizen)
    check.send(visitor(180)("front", 1))
    check.send(live("biden", start=180)(check.state["step"], 2))
    assert check.state["fault"] == "another_person"


def faulty() -> Iterator[tuple[str, bytes]]:
    """What is wrong, and a picture of it."""
    face = portrait("obama")
    two = Image.new("RGB", (face.width * 2, face.height))
    two.paste(face, (0, 0))
    two.paste(portrait("obama2").resize(face.size), (face.width, 0))
    small = Image.new("RGB", (800, 800), (120, 120, 120))
    small.paste(face.resize((face.width // 3, face.height // 3)), (300, 300))
    yield "many_faces", jpeg(two)
    yield "no_face", jpeg(Image.new("RGB", (640, 480), (90, 120, 90)))
    yield "blurred", jpeg(portrait("obama3").filter(ImageFilter.GaussianBlur(3)))
    yield "too_dark", jpeg(face.point(lambda v: v * 0.25))
    yield "tilted", jpeg(face.rotate(27, fillcolor=(90, 90, 90)))
    yield "not_front", jpeg(turned(portrait("obama2"), -30))
    yield "unreadable", jpeg(face)[:2000]
    yield "unsupported", b"GIF89a" + bytes(50)
    yield "unsupported", b"\x00\x00\x00\x18ftypheic" + bytes(100)
    yield "too_large", bomb()


def bomb() -> bytes:
    """A PNG of a few kilobytes that says that it has 900 million pixels."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    packed = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def test_each_fault_is_told_in_a_sentence_and_costs_no_attempt(citizen: Api) -> None:
    check = FaceCheck(citizen)
    for fault, picture in faulty():
        check.send(picture)
        assert check.state["fault"] == fault
        assert check.state["message"].endswith(".")
    assert check.state["tries_left"] == ATTEMPTS
    assert check.state["step_number"] == 1


def test_a_picture_that_lies_on_its_side_is_turned_as_the_camera_says(citizen: Api) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = portrait("biden").rotate(90, expand=True)
    check = FaceCheck(citizen)
    check.send(jpeg(lying, exif=exif))
    assert (check.state["fault"], check.state["step_number"]) == (None, 2)


def test_twenty_megabytes_are_refused_before_they_are_read(citizen: Api) -> None:
    """Only what fits into the buffers on the way is sent; the answer comes though the rest never does."""
    check = FaceCheck(citizen)
    server = urlsplit(citizen.url)
    connection = http.client.HTTPConnection(server.hostname or "", server.port, timeout=10)
    connection.putrequest("POST", f"{check.path}/{check.state['id']}/frames")
    headers = {"Authorization": f"Bearer {citizen.token}", "X-Face-Nonce": check.state["nonce"]}
    for name, value in {**headers, "Content-Type": "image/jpeg", "Content-Length": str(20 * 1024 * 1024)}.items():
        connection.putheader(name, value)
    connection.endheaders(bytes(1024))
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "payload-too-large")
    connection.close()
    assert check.send(jpeg(portrait("biden"))).json()["step_number"] == 2, "nothing was used up"


def test_a_sequence_cannot_be_foreseen() -> None:
    drawn_ones = {drawn(random.SystemRandom()) for _ in range(100)}
    assert len(drawn_ones) == 4
    assert all(steps[0] == steps[2] == steps[4] == "front" for steps in drawn_ones)


def test_a_picture_with_odd_modes_is_read(citizen: Api) -> None:
    stream = io.BytesIO()
    portrait("biden").convert("RGBA").save(stream, "PNG")
    check = FaceCheck(citizen)
    check.send(stream.getvalue())
    assert check.state["step_number"] == 2
