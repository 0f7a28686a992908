"""Puts what the browser tests shot into the README: `make browser pictures`.

Shots of a phone stand side by side, those of a desk alone; all are made small enough for a page.
"""

from __future__ import annotations

from PIL import Image

from mobile_api.settings import ROOT
from tests.browser.conftest import SCREENSHOTS

PICTURES = ROOT / "mobile_api" / "web" / "screenshots"
SHOTS = {
    "chat": ["chat-zh", "case-zh", "whole-form-zh", "whole-submitted-zh"],
    "services": ["services-zh", "one-thing-zh"],
    "elder": ["elder-chat-en"],
    "kiosk": ["kiosk-scanned-zh"],
    "office": ["lookup-in-application-en"],
    "licence": ["certificate-zh", "certificate-code-zh"],
    "counter": ["office-verify-zh"],
    "desk": ["desk-console-zh"],
    "data": ["data-zh"],
    "supervision": ["supervision-zh"],
}
"""Which shots make a picture of the README."""
PHONE, DESK = 360, 1280
"""Widths in a picture."""
COLOURS = 200


def picture(shots: list[Image.Image]) -> Image.Image:
    """Shots side by side."""
    width = DESK if shots[0].width > shots[0].height else PHONE
    scaled = [shot.resize((width, round(shot.height * width / shot.width))) for shot in shots]
    whole = Image.new("RGB", (width * len(scaled), max(shot.height for shot in scaled)), "white")
    for place, shot in enumerate(scaled):
        whole.paste(shot, (place * width, 0))
    return whole.quantize(COLOURS)


def main() -> None:
    """Make all of them; what wasn't shot stays as it is."""
    for name, shots in SHOTS.items():
        paths = [SCREENSHOTS / f"{shot}.png" for shot in shots]
        if all(path.exists() for path in paths):
            picture([Image.open(path).convert("RGB") for path in paths]).save(PICTURES / f"{name}.png", optimize=True)
        else:
            print(f"{name}: not shot")


if __name__ == "__main__":
    main()
