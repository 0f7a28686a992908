"""The flow chart: what stands in it, that nothing overlaps or sticks out, and that texts stay texts."""

from __future__ import annotations

import itertools
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mobile_api.catalog.drawing import WIDTH
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.flow import chart_of, flow_chart
from mobile_api.catalog.library import Edition, Library
from mobile_api.catalog.svg import ILLEGAL, NAMESPACE, width_of, wrap
from tests.mobile_api.catalog.samples import both, case_of, detail_of, edition_of, library_of

ATTACK = "<script>alert(1)</script>\"'&\u0007"


def titles(edition: Edition, language: str = "zh") -> list[str]:
    return [step.title for step in chart_of(edition, library_of(edition), language).steps]


def tags(root: Element, name: str) -> list[Element]:
    return root.findall(f".//{{{NAMESPACE}}}{name}")


def test_a_full_online_one_thing_needs_no_visit() -> None:
    edition = edition_of(detail_of(case_of(1), case_of(2)))
    assert titles(edition) == ["看您是哪种情形", "备齐材料", "网上提交", "统一受理", "并联审批，2个事项同时办", "办结"]


def test_half_online_ends_at_a_counter() -> None:
    edition = edition_of(detail_of(case_of(1)), "half_online")
    step = chart_of(edition, library_of(edition), "en").steps[-2]
    assert (step.title, step.lines) == ("Sign and collect at the counter, by appointment", ("hall in English",))


def test_at_the_window_it_is_handed_in_there() -> None:
    assert "到窗口提交" in titles(edition_of(detail_of(case_of(1)), "window_only"))


def test_the_departments_decide_in_parallel_and_one_alone_just_decides() -> None:
    edition = edition_of(detail_of(case_of(1, items=["甲证"])))
    review = chart_of(edition, library_of(edition), "zh").steps[3]
    assert [(b.name, b.department, b.sometimes) for b in review.branches] == [
        ("甲证", "first局", False),
        ("乙证", "second局", True),
    ]
    assert review.lines == ("现场核查",)
    alone = edition_of(None, items=[{"name": both("甲证"), "department": "first"}])
    assert "审批" in titles(alone)


def test_the_result_says_the_times_and_marks_sample_data() -> None:
    edition = edition_of(detail_of(case_of(1, promised_days=3), case_of(2)))
    chart = chart_of(edition, library_of(edition), "zh")
    assert chart.steps[-1].lines == ("证照送达", "承诺3–5个工作日，法定20个工作日 *")
    assert chart.note == "带 * 的内容为样例数据"
    spot = edition_of(detail_of(case_of(1, promised_days=0), case_of(2)))
    assert "on the spot to 5 working days" in chart_of(spot, library_of(spot), "en").steps[-1].lines[-1]


def test_one_without_a_checklist_shows_what_is_known() -> None:
    edition = edition_of(None)
    chart = chart_of(edition, library_of(edition), "zh")
    assert [step.title for step in chart.steps] == ["网上提交", "统一受理", "并联审批，2个事项同时办", "办结"]
    assert chart.note is not None
    assert "没有公布" in chart.note


def test_whatever_a_text_holds_it_stays_a_text() -> None:
    attack = {"zh": ATTACK, "en": ATTACK}
    items = [{"name": attack, "department": "first"}, {"name": both("乙证"), "department": "second"}]
    detail = detail_of(case_of(1, items=[ATTACK]))
    detail["steps"][0] = attack
    edition = edition_of(detail, name=attack, items=items)
    for language in ("zh", "en"):
        svg = flow_chart(edition, library_of(edition), language)
        root = fromstring(svg)
        assert "<script" not in svg
        assert {e.tag.removeprefix(f"{{{NAMESPACE}}}") for e in root.iter()} == {
            "svg", "title", "desc", "style", "rect", "path", "text",
        }  # fmt: skip
        assert not any(name.startswith("on") or "href" in name for e in root.iter() for name in e.attrib)
        assert "<script>alert(1)</script>" in "".join(t.text or "" for t in tags(root, "text")).replace(" ", "")


@pytest.fixture(scope="module")
def city() -> Library:
    catalog = read_catalog()
    editions = [Edition(1, catalog.lead[thing.id], thing) for thing in catalog.one_things.values()]
    return Library(catalog.departments.values(), catalog.counters.values(), editions)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_of_the_city_is_whole(city: Library, language: str) -> None:
    for edition in city.latest():
        root = fromstring(flow_chart(edition, city, language))
        title, description = tags(root, "title")[0], tags(root, "desc")[0]
        assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
        assert edition.thing.name.in_(language) in (title.text or "")
        assert all(item.name.in_(language) in (description.text or "") for item in edition.thing.items)
        height = float(root.attrib["height"])
        lines = [(float(t.attrib["y"]), float(t.attrib["font-size"])) for t in tags(root, "text")]
        assert all(low[0] - high[0] >= low[1] for high, low in itertools.pairwise(lines)), edition.thing.id
        assert lines[-1][0] < height
        for card in tags(root, "rect"):
            x, y, wide, high = (float(card.attrib[name]) for name in ("x", "y", "width", "height"))
            assert x >= 0
            assert x + wide <= WIDTH
            assert 0 < y + high <= height


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("综合窗口受理，部门审批。", ["综合窗口", "受理，部", "门审批。"]),
        ("办“甲证”的人", ["办“甲", "证”的人"]),
        ("one two three", ["one", "two", "three"]),
        ("incomprehensibility", ["incomp", "rehensi", "bility"]),
        ("", []),
    ],
)
def test_lines_break_where_a_reader_expects_it(text: str, lines: list[str]) -> None:
    found = wrap(text, 40, 10)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 10) <= 40 for line in found)
    assert [line[0] in "，。”" for line in found] == [False] * len(found)
    assert found == lines


ODD = st.text(st.sampled_from("的一是，。：（）《》“”…() [],.!abWm%—i\u0301  \n"), max_size=60) | st.text(max_size=60)


@example(" （的的", 10)
@given(ODD, st.integers(10, 120))
def test_no_line_is_wider_than_its_box_and_no_word_is_lost(text: str, width: int) -> None:
    found = wrap(text, width, 10)
    assert all(width_of(line, 10) <= width for line in found)
    assert all(line.strip() for line in found)
    assert "".join("".join(found).split()) == "".join(ILLEGAL.sub("", text).split())
