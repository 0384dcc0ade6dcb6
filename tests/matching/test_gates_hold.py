"""Whatever people and missions are like, no list ever holds what a gate closes."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings, strategies as st

from app.core.i18n import using
from app.matching.explaining import gate_sentence, raises, reasons, summary
from app.matching.facts import Helper, Opening
from app.matching.gates import failed, lets, open_slots
from app.matching.queries.names import words
from app.matching.rules import (
    FIRST,
    KEPT_FOR_MISSION,
    KEPT_FOR_PERSON,
    MOST_OF_ONE,
    TEAM_GATES,
    Gate,
)
from app.matching.scoring import is_worth, score
from app.matching.shortlists import shortlists
from tests.factories.matching import TODAY
from tests.matching.facts import MISSIONS, PEOPLE

CROWD = st.lists(PEOPLE, max_size=7, unique_by=lambda one: one.person_id)
BOARD = st.lists(MISSIONS, max_size=7, unique_by=lambda one: one.mission_id)


def may(person: Helper, mission: Opening) -> bool:
    """Say, from the words of the product alone, whether a mission may be shown to a person."""
    if not mission.is_open or person.person_id in mission.team or person.is_paused:
        return False
    if mission.mission_id in person.answered:
        return False
    if person.avoids & mission.team or mission.giver in person.avoids_givers:
        return False
    if mission.minimum_age > 14 and (person.years_old or 0) < mission.minimum_age:
        return False
    if mission.languages and not mission.languages & person.languages:
        return False
    if not mission.slots:
        return all(
            code in person.papers and (person.papers[code] or TODAY) >= TODAY
            for code in mission.papers
        )
    left = None
    if person.monthly_minutes is not None:
        left = person.monthly_minutes - person.promised_minutes
    return any(
        one.free > 0
        and all(
            code in person.papers and (person.papers[code] or one.day) >= one.day
            for code in mission.papers
        )
        and (left is None or one.period.minutes <= left)
        and not any(
            one.period.starts_at < busy.ends_at and busy.starts_at < one.period.ends_at
            for busy in person.busy
        )
        for one in mission.slots
    )


def may_be_asked(person: Helper, mission: Opening) -> bool:
    """Say the same of a team that would ask the person."""
    most = 4 if person.quota is None else person.quota
    is_minor = person.years_old is not None and person.years_old < 18
    return may(person, mission) and person.is_shown and not is_minor and person.asked < most


@given(PEOPLE, MISSIONS)
@settings(max_examples=80, deadline=None)
def test_the_gates_are_those_of_the_product_no_more_and_no_less(
    person: Helper, mission: Opening
) -> None:
    assert lets(person, mission, TODAY) == may(person, mission)
    assert lets(person, mission, TODAY, by_team=True) == may_be_asked(person, mission)


@given(PEOPLE, MISSIONS)
@settings(max_examples=40, deadline=None)
def test_each_gate_that_closes_has_a_sentence_and_none_is_said_twice(
    person: Helper, mission: Opening
) -> None:
    gates = failed(person, mission, TODAY)
    assert len(gates) == len(set(gates))
    said = [gate_sentence(gate, mission, words()) for gate in gates]
    assert all(one.endswith((".", " ")) and "%(" not in one for one in said)
    with using("en"):
        english = [gate_sentence(gate, mission, words()) for gate in gates]
    assert all(one != other for one, other in zip(said, english, strict=True))


@given(PEOPLE, MISSIONS)
@settings(max_examples=40, deadline=None)
def test_nothing_that_is_taken_away_opens_a_gate(person: Helper, mission: Opening) -> None:
    poorer = [
        replace(person, is_paused=True),
        replace(person, languages=frozenset()),
        replace(person, papers={}),
        replace(person, years_old=None),
        replace(person, monthly_minutes=0),
        replace(person, answered=person.answered | {mission.mission_id}),
    ]
    before = set(failed(person, mission, TODAY))
    for one in poorer:
        if not lets(person, mission, TODAY):
            assert not lets(one, mission, TODAY) or before <= TEAM_GATES


@given(PEOPLE, MISSIONS)
@settings(max_examples=40, deadline=None)
def test_open_sessions_are_among_the_missions_and_each_can_be_taken(
    person: Helper, mission: Opening
) -> None:
    for one in open_slots(person, mission, TODAY):
        assert one in mission.slots
        alone = replace(mission, slots=(one,))
        assert not {Gate.FULL, Gate.PAPERS, Gate.CAPACITY, Gate.CLASH} & set(
            failed(person, alone, TODAY)
        )


@given(CROWD, BOARD)
@settings(max_examples=40, deadline=None)
def test_no_shortlist_holds_what_a_gate_closes(
    people: list[Helper], missions: list[Opening]
) -> None:
    made = shortlists(people, missions, TODAY)
    for pairs in made.for_person.values():
        assert len(pairs) <= KEPT_FOR_PERSON
        assert all(may(pair.helper, pair.opening) for pair in pairs)
        assert all(is_worth(score(p.helper, p.opening, TODAY), p.opening) for p in pairs)
        front = [pair.opening.giver for pair in pairs[:FIRST]]
        assert all(front.count(giver) <= MOST_OF_ONE for giver in front)
    for pairs in made.for_mission.values():
        assert len(pairs) <= KEPT_FOR_MISSION
        assert all(may_be_asked(pair.helper, pair.opening) for pair in pairs)
        assert len({pair.helper.person_id for pair in pairs}) == len(pairs)


@given(CROWD, BOARD)
@settings(max_examples=25, deadline=None)
def test_a_shortlist_forgets_nothing_that_is_worth_it(
    people: list[Helper], missions: list[Opening]
) -> None:
    made = shortlists(people, missions, TODAY)
    for person in people:
        kept = {pair.opening.mission_id for pair in made.for_person[person.person_id]}
        worth = {
            one.mission_id: one
            for one in missions
            if may(person, one) and is_worth(score(person, one, TODAY), one)
        }
        left = [worth[number].giver for number in worth.keys() - kept]
        shown = [worth[number].giver for number in kept]
        assert all(shown.count(giver) >= MOST_OF_ONE for giver in left), "only a third of one giver"


@given(PEOPLE, MISSIONS)
@settings(max_examples=40, deadline=None)
def test_whatever_the_pair_its_score_is_explained_in_whole_sentences(
    person: Helper, mission: Opening
) -> None:
    found = score(person, mission, TODAY)
    for language in ("fr", "en"):
        with using(language):
            said = reasons(person, mission, found, words())
            assert all(sentence and "%(" not in sentence for _line, sentence in said)
            text = summary(person, mission, found, words())
            assert not text or ((text[0].isupper() or text[0].isdigit()) and text.endswith("."))
            offered = raises(person, mission, found, words())
            assert all(one.sentence.endswith(".") for one in offered)
            assert all(one.gain == 0 or one.gain >= 2 for one in offered)
            assert not offered or found.total < 100


def test_a_paper_that_ends_overnight_closes_the_next_morning() -> None:
    from tests.factories.matching import helper, opening

    asked = opening(papers=frozenset({"references"}), slots=())
    holder = helper(papers={"references": TODAY})
    assert lets(holder, asked, TODAY)
    assert failed(holder, asked, TODAY + timedelta(days=1)) == [Gate.PAPERS]
