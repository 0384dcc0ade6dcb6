"""Gates come first: what is closed to somebody is never weighed, whoever asks."""

from datetime import date, timedelta

import pytest

from app.matching.explaining import gate_sentence
from app.matching.facts import Period
from app.matching.gates import failed, lets, open_slots
from app.matching.rules import Gate
from app.matching.wording import Words
from tests.factories.matching import SATURDAY, TODAY, helper, opening, period, slot

LATER = slot(2, day=7)


def test_who_meets_everything_is_let_through() -> None:
    assert failed(helper(), opening(), TODAY) == []
    assert lets(helper(), opening(), TODAY, by_team=True)


@pytest.mark.parametrize(
    ("person", "mission", "gate"),
    [
        ({}, {"is_open": False}, Gate.CLOSED),
        ({}, {"team": frozenset({1})}, Gate.OWN),
        ({"is_paused": True}, {}, Gate.PAUSED),
        ({"answered": frozenset({1})}, {}, Gate.ANSWERED),
        ({"years_old": 17}, {"minimum_age": 18}, Gate.AGE),
        ({"years_old": None}, {"minimum_age": 15}, Gate.AGE),
        ({}, {"languages": frozenset({"es", "en"})}, Gate.LANGUAGE),
        ({}, {"slots": (slot(free=0),)}, Gate.FULL),
        ({}, {"papers": frozenset({"first-aid-cpr"})}, Gate.PAPERS),
        ({"monthly_minutes": 120}, {}, Gate.CAPACITY),
        ({"promised_minutes": 500}, {}, Gate.CAPACITY),
        ({"busy": (period(hour=2),)}, {}, Gate.CLASH),
    ],
)
def test_each_gate_closes_for_its_own_reason_and_says_so(
    person: dict[str, object], mission: dict[str, object], gate: Gate
) -> None:
    one, other = helper(**person), opening(**mission)
    assert gate in failed(one, other, TODAY)
    assert not lets(one, other, TODAY)
    assert gate_sentence(gate, other, Words()).endswith((".", " "))


def test_the_reasons_name_what_is_asked_for() -> None:
    strict = opening(
        minimum_age=18, languages=frozenset({"es", "ar"}), papers=frozenset({"x", "y"})
    )
    assert "18" in gate_sentence(Gate.AGE, strict, Words())
    assert "arabe" in gate_sentence(Gate.LANGUAGE, strict, Words())
    assert " ou " in gate_sentence(Gate.LANGUAGE, strict, Words())
    assert "x et y" in gate_sentence(Gate.PAPERS, strict, Words())


@pytest.mark.parametrize(
    "fields",
    [{"is_shown": False}, {"years_old": 17}, {"asked": 4}, {"quota": 0}, {"quota": 2, "asked": 2}],
)
def test_a_team_may_not_ask_whom_the_person_would_find_alone(fields: dict[str, object]) -> None:
    person = helper(**fields)
    assert lets(person, opening(), TODAY)
    assert not lets(person, opening(), TODAY, by_team=True)


def test_who_did_not_say_their_age_is_let_to_what_asks_for_none() -> None:
    assert lets(helper(years_old=None), opening(minimum_age=14), TODAY)


def test_a_paper_must_be_good_on_the_day_of_the_session() -> None:
    needs = opening(papers=frozenset({"first-aid-cpr"}), slots=(slot(), LATER))
    day = SATURDAY.date()
    assert not lets(helper(papers={"first-aid-cpr": day - timedelta(days=1)}), needs, TODAY)
    short = helper(papers={"first-aid-cpr": day})
    assert [one.session_id for one in open_slots(short, needs, TODAY)] == [1]
    assert len(open_slots(helper(papers={"first-aid-cpr": None}), needs, TODAY)) == 2


def test_without_dates_a_paper_must_be_good_today() -> None:
    needs = opening(papers=frozenset({"references"}), slots=())
    assert not lets(helper(papers={"references": TODAY - timedelta(days=1)}), needs, TODAY)
    assert lets(helper(papers={"references": TODAY}), needs, TODAY)


def test_a_clash_closes_the_session_and_not_the_mission() -> None:
    two = opening(slots=(slot(), LATER))
    assert [one.session_id for one in open_slots(helper(busy=(period(),)), two, TODAY)] == [2]


def test_what_ends_as_the_other_begins_does_not_clash() -> None:
    before = Period(SATURDAY - timedelta(hours=2), SATURDAY)
    assert lets(helper(busy=(before,)), opening(), TODAY)


def test_a_full_session_is_open_to_nobody() -> None:
    two = opening(slots=(slot(free=0), LATER))
    assert [one.session_id for one in open_slots(helper(), two, TODAY)] == [2]


def test_no_age_passes_that_the_mission_did_not_ask_for() -> None:
    for asked in range(14, 22):
        for years in (None, *range(14, 22)):
            passes = lets(helper(years_old=years), opening(minimum_age=asked), date(2026, 5, 4))
            assert passes == (asked == 14 or (years is not None and years >= asked))
