"""What keeps somebody out of a page: axe-core's findings, scrolling sideways, a target too small for a thumb."""

from __future__ import annotations

from playwright.sync_api import Page

from mobile_api.settings import ROOT
from tests.support.talk import Json

AXE = ROOT / "mobile_api" / "web" / "node_modules" / "axe-core" / "axe.min.js"
BAD = {"serious", "critical"}
RUNS = {
    "light": "axe.run({ resultTypes: ['violations'] })",
    "dark": "axe.run({ resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] })",
}
"""In the dark only colours differ (`tokens.css`): all else was seen in the light."""
THUMB_PX, IN_TEXT_PX = 44, 20
"""What stands alone is as high as a thumb is wide: 44 px, of WCAG's level AAA, because this app is for everybody. For a
link within a sentence the sentence's lines say how high it is, and WCAG makes the same exception."""

WIDE = """() => [document.documentElement, ...document.querySelectorAll('main, .van-popup .body, dialog[open]')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.tagName} ${one.className} is ${one.scrollWidth} px wide, its window ${one.clientWidth}`)"""
SMALL = """([thumb, inText]) => {
  const open = document.querySelector('.van-popup:not([style*="display: none"])')
  const words = (one) => (one.textContent ?? '').trim().length
  const found = []
  for (const one of (open ?? document).querySelectorAll(
    'a[href], button, input, select, textarea, summary, [role=button], [role=checkbox], [role=switch], [role=radio]'
  )) {
    const target = one.matches('input[type=checkbox], input[type=radio]') ? one.closest('label') ?? one : one
    if (one.disabled || !target.checkVisibility({ visibilityProperty: true }) || target.closest('.sr-only')) continue
    const box = (one.matches('input, textarea') && target.closest('.van-field__body')) || target
    const inSentence = getComputedStyle(one).display === 'inline' && words(one.parentElement) > words(one) + 3
    const { height, width } = box.getBoundingClientRect()
    if (width > 1 && height < (inSentence ? inText : thumb) - 0.5) {
      found.push(`${Math.round(height)} px: ${one.outerHTML.slice(0, 160)}`)
    }
  }
  return found
}"""


def findings(page: Page) -> list[str]:
    """What axe-core has against the page, in light and in dark."""
    found = []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    for scheme, run in RUNS.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # the keys are schemes
        told: Json = page.evaluate(run)
        for one in told["violations"]:
            if one["impact"] in BAD:
                nodes = [node["html"][:200] for node in one["nodes"][:3]]
                found.append(f"{scheme} {page.url} {one['id']}: {nodes}")
    return found


def too_wide(page: Page) -> list[str]:
    """What has to be pushed sideways to be read."""
    return [f"{page.url} {one}" for one in page.evaluate(WIDE)]


def misfits(page: Page) -> list[str]:
    """What a small screen and a thumb have against it."""
    return too_wide(page) + [f"{page.url} {one}" for one in page.evaluate(SMALL, [THUMB_PX, IN_TEXT_PX])]
