"""Each gate closes alone, for its own reason, and says so in both languages."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from app.core.i18n import using
from app.matching.explaining import gate_sentence
from app.matching.gates import failed, lets, open_slots
from app.matching.policy import OF_MISSION, can_be_asked, can_be_taken, can_join
from app.matching.queries.names import words
from app.matching.rules import TEAM_GATES, Gate
from app.matching.wording import Words
from tests.factories.matching import SATURDAY, TODAY, helper, opening, period, slot

YESTERDAY = TODAY - timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """What closes one gate and no other, what opens it again, and what the person reads."""

    gate: Gate
    french: str
    english: str
    person: dict[str, Any] = field(default_factory=dict)
    mission: dict[str, Any] = field(default_factory=dict)
    but_person: dict[str, Any] = field(default_factory=dict)
    """The least that is otherwise when it is open."""
    but_mission: dict[str, Any] = field(default_factory=dict)


CASES = [
    Case(
        Gate.CLOSED,
        "Cette mission ne prend personne pour l’instant.",
        "This mission takes nobody for now.",
        mission={"is_open": False},
        but_mission={"is_open": True},
    ),
    Case(
        Gate.OWN,
        "Vous menez vous-même cette mission.",
        "You run this mission yourself.",
        mission={"team": frozenset({1, 7})},
        but_mission={"team": frozenset({7})},
    ),
    Case(
        Gate.AVOIDED,
        "Cette mission ne prend personne pour l’instant.",
        "This mission takes nobody for now.",
        person={"avoids": frozenset({7})},
        mission={"team": frozenset({7})},
        but_mission={"team": frozenset({8})},
    ),
    Case(
        Gate.AVOIDED,
        "Cette mission ne prend personne pour l’instant.",
        "This mission takes nobody for now.",
        person={"avoids_givers": frozenset({"organisation:1"})},
        but_person={"avoids_givers": frozenset({"organisation:2"})},
    ),
    Case(
        Gate.PAUSED,
        "Vous avez mis les suggestions en pause.",
        "You have paused suggestions.",
        person={"is_paused": True},
        but_person={"is_paused": False},
    ),
    Case(
        Gate.ANSWERED,
        "Vous y avez déjà répondu.",
        "You have already answered it.",
        person={"answered": frozenset({1})},
        but_person={"answered": frozenset({2})},
    ),
    Case(
        Gate.UNSHOWN,
        "Les équipes ne peuvent pas vous trouver.",
        "Teams cannot find you.",
        person={"is_shown": False},
        but_person={"is_shown": True},
    ),
    Case(
        Gate.UNSHOWN,
        "Les équipes ne peuvent pas vous trouver.",
        "Teams cannot find you.",
        person={"years_old": 17},
        but_person={"years_old": 18},
    ),
    Case(
        Gate.ASKED,
        "On a fait appel à vous ce mois-ci autant que vous le souhaitez.",
        "You were asked as often this month as you wish.",
        person={"quota": 2, "asked": 2},
        but_person={"quota": 2, "asked": 1},
    ),
    Case(
        Gate.AGE,
        "Elle s’adresse aux personnes de 18 ans ou plus.",
        "It is for people of 18 or older.",
        person={"years_old": None},
        mission={"minimum_age": 18},
        but_person={"years_old": 18},
    ),
    Case(
        Gate.LANGUAGE,
        "Il y faut quelqu’un qui parle arabe ou espagnol.",
        "It needs somebody who speaks Arabic or Spanish.",
        mission={"languages": frozenset({"es", "ar"})},
        but_person={"languages": frozenset({"es", "fr"})},
    ),
    Case(
        Gate.FULL,
        "Toutes les places sont prises.",
        "Every place is taken.",
        mission={"slots": (slot(free=0), slot(2, day=1, free=0))},
        but_mission={"slots": (slot(free=0), slot(2, day=1, free=1))},
    ),
    Case(
        Gate.PAPERS,
        "Elle demande d’abord ceci : Secourisme et RCR.",
        "It asks for this first: First aid and CPR.",
        person={"papers": {"first-aid-cpr": SATURDAY.date() - timedelta(days=1)}},
        mission={"papers": frozenset({"first-aid-cpr"})},
        but_person={"papers": {"first-aid-cpr": SATURDAY.date()}},
    ),
    Case(
        Gate.CAPACITY,
        "Ses séances sont plus longues que les heures qu’il vous reste ce mois-ci.",
        "Its sessions are longer than the hours you have left this month.",
        person={"monthly_minutes": 400, "promised_minutes": 221},
        but_person={"promised_minutes": 220},
    ),
    Case(
        Gate.CLASH,
        "Vous avez déjà autre chose à chacun de ses moments.",
        "You are already taken at each of its times.",
        person={"busy": (period(hour=2.9),)},
        but_person={"busy": (period(hour=3),)},
    ),
]
IDS = [f"{one.gate}-{n}" for n, one in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_each_gate_closes_alone_and_opens_by_the_least_change(case: Case) -> None:
    person, mission = helper(**case.person), opening(**case.mission)
    assert failed(person, mission, TODAY) == [case.gate]
    freed = helper(**(case.person | case.but_person))
    opened = opening(**(case.mission | case.but_mission))
    assert failed(freed, opened, TODAY) == []


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_reason_is_said_in_both_languages(case: Case) -> None:
    mission = opening(**case.mission)
    assert gate_sentence(case.gate, mission, words()) == case.french
    with using("en"):
        assert gate_sentence(case.gate, mission, words()) == case.english


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_team_gate_keeps_the_team_out_and_not_the_person(case: Case) -> None:
    person, mission = helper(**case.person), opening(**case.mission)
    assert lets(person, mission, TODAY) == (case.gate in TEAM_GATES)
    assert not lets(person, mission, TODAY, by_team=True)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_person_who_says_yes_reads_the_reason_unless_it_is_their_own_choice(case: Case) -> None:
    person, mission = helper(**case.person), opening(**case.mission)
    verdict = can_join(person, mission, TODAY, words())
    if case.gate in TEAM_GATES | {Gate.PAUSED}:
        assert verdict.allowed
    else:
        assert (verdict.allowed, verdict.reason) == (False, case.french)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_team_learns_nothing_of_what_keeps_a_person(case: Case) -> None:
    person, mission = helper(**case.person), opening(**case.mission)
    asked = can_be_asked(person, mission, TODAY)
    assert (asked.allowed, asked.reason) == (
        False, "On ne peut pas solliciter cette personne pour cette mission en ce moment."
    )  # fmt: skip
    taken = can_be_taken(person, mission, TODAY, words())
    if case.gate in OF_MISSION:
        assert taken.reason == case.french, "it keeps everybody out, and says nothing of anybody"
    elif case.gate in TEAM_GATES | {Gate.PAUSED, Gate.ANSWERED}:
        assert taken.allowed, "they said yes themselves"
    else:
        assert taken.reason == (
            "Cette personne ne peut pas prendre part à cette mission pour l’instant."
        )


def test_who_is_gone_can_be_neither_asked_nor_taken() -> None:
    assert not can_be_asked(None, opening(), TODAY).allowed
    assert not can_be_taken(None, opening(), TODAY, Words()).allowed
    assert "cette personne" in (
        can_be_taken(None, opening(is_open=False), TODAY, Words()).reason.lower()
    )


def test_every_gate_is_tried_here() -> None:
    assert {one.gate for one in CASES} == set(Gate)


def test_the_first_reason_is_the_one_that_no_change_of_the_person_opens() -> None:
    closed = opening(is_open=False, minimum_age=18, languages=frozenset({"es"}))
    lost = helper(years_old=None, is_paused=True, answered=frozenset({1}))
    order = failed(lost, closed, TODAY)
    assert order == [Gate.CLOSED, Gate.PAUSED, Gate.ANSWERED, Gate.AGE, Gate.LANGUAGE]
    assert [list(Gate).index(one) for one in order] == sorted(
        list(Gate).index(one) for one in order
    )


@pytest.mark.parametrize(
    ("held", "wanted", "opens"),
    [
        ({}, {"references"}, False),
        ({"references": None}, {"references"}, True),
        ({"references": None}, {"references", "police-check"}, False),
        ({"references": None, "police-check": YESTERDAY}, {"references", "police-check"}, False),
        (
            {"references": None, "police-check": SATURDAY.date()},
            {"references", "police-check"},
            True,
        ),
    ],
)
def test_every_paper_is_needed_and_each_until_the_day_itself(
    held: dict[str, Any], wanted: set[str], opens: bool
) -> None:
    asked = opening(papers=frozenset(wanted))
    assert lets(helper(papers=held), asked, TODAY) == opens


def test_what_closes_one_date_leaves_the_others() -> None:
    mission = opening(
        slots=(
            slot(1),
            slot(2, day=1, free=0),
            slot(3, day=2, period=period(2, hours=9)),
            slot(4, day=3),
        )
    )
    person = helper(busy=(period(3, hour=1),), monthly_minutes=300)
    assert [one.session_id for one in open_slots(person, mission, TODAY)] == [1]
