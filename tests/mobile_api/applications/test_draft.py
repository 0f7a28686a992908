"""The draft's next question, by situation and by what was answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mobile_api.applications.draft import Draft, open_situation
from mobile_api.applications.filling import fill, fill_from_story, target_by_id
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Catalog, SituationQuestion
from mobile_api.errors import InvalidValue, NotFound
from mobile_api.identity.access import Holder

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog()


@pytest.fixture
def barbershop(catalog: Catalog) -> Draft:
    edition = Edition(1, "market-regulation", catalog.one_things["open-barbershop"])
    return Draft("d", Holder(None, "h"), "c", edition, NOW)


def test_the_situation_is_settled_before_the_form_begins(barbershop: Draft) -> None:
    draft, asked = barbershop, []
    while isinstance(question := draft.asked(), SituationQuestion):
        asked.append(question.id)
        draft = draft.with_situation(question.id, question.options[0].id)
    assert set(asked) == {"operator", "premises"}
    assert draft.case is not None
    assert draft.asked() == draft.detail.fields[0]


def test_every_situation_of_every_one_thing_settles_with_few_questions(catalog: Catalog) -> None:
    for thing in catalog.one_things.values():
        if thing.detail is None:
            continue
        paths: list[dict[str, str]] = [{}]
        while paths:
            situation = paths.pop()
            question = open_situation(thing.detail, situation)
            if question is None:
                draft = Draft("d", Holder(None, "h"), "c", Edition(1, "x", thing), NOW, situation)
                assert draft.case is not None, f"{thing.id} {situation}"
                continue
            assert len(situation) < 4, f"{thing.id} asks more than four questions"
            paths += [{**situation, question.id: option.id} for option in question.options]


def test_a_story_answers_situation_questions_in_passing(barbershop: Draft) -> None:
    draft = fill_from_story(barbershop, "我想自己干，店面是租的", NOW.date())
    assert dict(draft.situation) == {"operator": "sole_trader", "premises": "rented"}


def test_a_wrong_option_changes_nothing(barbershop: Draft) -> None:
    with pytest.raises(InvalidValue, match="choose one"):
        fill(barbershop, target_by_id(barbershop, "operator"), "外星人", NOW.date())


def test_an_unknown_question_is_refused(barbershop: Draft) -> None:
    with pytest.raises(NotFound):
        target_by_id(barbershop, "no_such_thing")


def test_a_changed_situation_leads_to_another_case_and_keeps_the_form(barbershop: Draft) -> None:
    draft = fill_from_story(barbershop, "自己干，租的", NOW.date())
    first = draft.case
    name = next(f for f in draft.shown_fields() if f.type == "person_name")
    draft = draft.with_value(name.id, "张三").with_situation("operator", "company")
    assert draft.case is not None
    assert draft.case != first
    assert draft.values[name.id] == "张三"


def test_progress_counts_up_to_the_confirmation(barbershop: Draft) -> None:
    draft = fill_from_story(barbershop, "自己干，租的", NOW.date())
    for field in draft.shown_fields():
        before = draft.progress()[0]
        draft = draft.with_value(field.id, "x")
        assert draft.progress()[0] == before + 1
    assert draft.asked() == "confirm"
    assert len(set(draft.progress())) == 1
