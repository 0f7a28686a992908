"""In which order files of tests are run, so that several workers end at the same time.

By itself pytest-xdist begins with the files that have most tests. A long test that is alone in its file would come
last, and the other workers would wait for its end.
"""

from __future__ import annotations

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

FIRST = (
    # these go through everything in the worker's database, before others have filled it
    "tests/mobile_api/materials/test_uploads.py",
    "tests/mobile_api/ops/test_rotate.py",
    "tests/mobile_api/verification/test_over_http.py",
    "tests/mobile_api/ops/test_backup.py",
    # these take longest, the longest first
    "tests/faults/test_several_machines.py",
    "tests/mobile_api/certificates",
    "tests/mobile_api/test_openapi.py",
    "tests/faults/test_kill.py",
    "tests/mobile_api/payments/test_over_http.py",
    "tests/faults/test_payments.py",
    "tests/faults/test_push.py",
    "tests/load/test_crowd.py",
    "tests/mobile_api/applications/test_office.py",
    "tests/mobile_api/identity/test_authorisation.py",
    "tests/mobile_api/applications/test_papers_on_the_way.py",
    "tests/mobile_api/identity/test_faces.py",
    "tests/conversations/test_dialogues.py",
    "tests/conversations/test_every_form.py",
    "tests/mobile_api/ops/test_commands.py",
    "tests/mobile_api/identity/test_pace.py",
    "tests/mobile_api/push/test_over_http.py",
    "tests/actions/test_trouble.py",
    "tests/faults/test_desk_kill.py",
    # and of those in a browser
    "tests/browser/test_whole_journey.py",
    "tests/browser/test_keyboard.py",
    "tests/browser/test_for_everybody.py",
    "tests/browser/test_journey.py",
    "tests/browser/test_office.py",
    "tests/browser/test_desk.py",
    "tests/browser/test_offline.py",
    "tests/browser/test_face.py",
    "tests/browser/test_fees.py",
)
"""All others come after them, those with most tests first."""
TOGETHER = ("tests/mobile_api/appointments", "tests/mobile_api/certificates")
"""Folders with a city of their own: it is started by one worker, which runs all their files."""


def unit(nodeid: str) -> str:
    """What one worker runs as a whole: a test's file, or its folder."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(f"{folder}/")), file)


def put_in_order(items: list[pytest.Item]) -> None:
    """The long ones first; within a file the order stays."""
    tests = Counter(unit(item.nodeid) for item in items)
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: (places.get(one := unit(item.nodeid), len(FIRST)), -tests[one], one))


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist tells no types
    """Gives workers files, or the folders that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)
