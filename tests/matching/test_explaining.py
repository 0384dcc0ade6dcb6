"""Whoever reads a suggestion reads why, and what would raise it, in their language."""

from dataclasses import replace

import pytest

from app.core.i18n import using
from app.matching.explaining import Field, raises, reasons, summary
from app.matching.facts import Helper, Opening, Remote
from app.matching.rules import Part
from app.matching.scoring import otherwise, score
from app.matching.wording import Words, away, listed
from tests.factories.matching import FAR_AWAY, TODAY, helper, opening, slot

WORDS = Words(skill=str.upper, cause=str.title)


def why(person: Helper, mission: Opening) -> dict[Part, str]:
    found = score(person, mission, TODAY)
    return {line.part: said for line, said in reasons(person, mission, found, WORDS)}


def test_a_line_says_what_speaks_for_it() -> None:
    mission = opening(useful=frozenset({"accounting"}))
    said = summary(helper(), mission, score(helper(), mission, TODAY), WORDS)
    assert said == (
        "2 compétences sur 2, libre samedi matin, à environ 0,9 km, une cause en commun : Nature."
    )  # fmt: skip
    with using("en"):
        said = summary(helper(), mission, score(helper(), mission, TODAY), WORDS)
    assert said.startswith("2 skills of 2, free on Saturday morning, about 0.9 km away")


def test_each_part_has_its_sentence_also_when_it_is_nothing() -> None:
    stranger = helper(
        skills={"cooking": "able"}, moments={"mon-evening"}, causes=frozenset({"art"})
    )
    said = why(stranger, opening(point=FAR_AWAY))
    assert said[Part.SKILLS] == "aucune des compétences demandées"
    assert said[Part.AVAILABILITY] == "à aucun des moments où vous avez dit être libre"
    assert said[Part.CAUSE] == "aucune de vos causes"
    assert said[Part.DISTANCE].startswith("à environ 11,1 km")
    assert all(said.values())


def test_what_is_left_out_is_said_to_be_and_by_whose_silence() -> None:
    said = why(helper(skills={}), opening(causes=frozenset()))
    assert said[Part.SKILLS] == "Non compté : vous ne l’avez pas dit."
    assert said[Part.CAUSE].startswith("Non compté : la mission ne le dit pas")


@pytest.mark.parametrize(("asked", "wanted", "start"), [(0, 30, "personne n’a fait"), (1, 30, "on a fait appel"),
                                                        (2, 3, "peu de personnes")])  # fmt: skip
def test_everybodys_turn_is_said_in_words(asked: int, wanted: int, start: str) -> None:
    assert why(helper(asked=asked), opening(wanted=wanted))[Part.FAIRNESS].startswith(start)


def test_hours_and_remote_work_are_said_in_words() -> None:
    assert "10 h" in why(helper(), opening())[Part.COMMITMENT]
    assert "3 h" in why(helper(monthly_minutes=200), opening())[Part.COMMITMENT]
    assert why(helper(), opening(remote=Remote.FULL))[Part.DISTANCE] == "se fait de chez vous"
    away = helper(point=None, is_remote=True)
    assert why(away, opening(remote=Remote.POSSIBLE))[Part.DISTANCE] == "peut se faire de chez vous"


def test_what_would_raise_the_score_says_by_how_much_and_that_is_true() -> None:
    person = helper(skills={"cooking": "able", "gardening": "learning"}, causes=frozenset({"art"}))
    mission = opening(
        required=frozenset({"gardening", "welding"}), slots=(slot(), slot(2, 1, "sun-morning"))
    )
    found = score(person, mission, TODAY)
    offered = raises(person, mission, found, WORDS)
    assert [one.gain for one in offered] == sorted((one.gain for one in offered), reverse=True)
    skill = next(one for one in offered if one.field is Field.SKILLS)
    assert "WELDING" in skill.sentence
    learnt = replace(person, skills={**person.skills, "welding": "able"})
    assert score(learnt, mission, TODAY).total - found.total == skill.gain


def test_what_was_never_said_is_asked_without_a_promise() -> None:
    person = helper(moments=frozenset(), monthly_minutes=None)
    offered = raises(person, opening(), score(person, opening(), TODAY), WORDS)
    assert {(one.field, one.gain) for one in offered} == {(Field.MOMENTS, 0), (Field.HOURS, 0)}


def test_going_farther_and_helping_from_home_are_offered_where_they_count() -> None:
    mission = opening(point=FAR_AWAY, remote=Remote.POSSIBLE)
    fields = {
        one.field for one in raises(helper(), mission, score(helper(), mission, TODAY), WORDS)
    }
    assert {Field.TRAVEL, Field.REMOTE} <= fields


def test_a_perfect_pair_has_nothing_to_raise() -> None:
    mission = opening(wanted=3)
    assert (
        raises(helper(travel_km=60), mission, score(helper(travel_km=60), mission, TODAY), WORDS)
        == []
    )


def test_words_are_those_of_the_language() -> None:
    assert listed(["b", "a"]) == "a et b"
    assert listed([]) == ""
    assert away(1.44) == "à environ 1,4 km"
    assert away(0.04) == "tout près"
    with using("en"):
        assert listed(["b", "a", "c"]) == "a, b and c"
        assert Words().language("es") == "Spanish"
    assert Words().language("es") == "espagnol"


def test_of_several_moments_only_the_one_that_most_sessions_have_is_offered() -> None:
    dates = [slot(1, 0, "sun-morning"), *(slot(n, n, "tue-evening") for n in (2, 3)), slot(4, 4)]
    mission, person = opening(slots=tuple(dates)), helper(moments=frozenset({"mon-morning"}))
    found = score(person, mission, TODAY)
    offered = [one for one in raises(person, mission, found, WORDS) if one.field is Field.MOMENTS]
    assert [one.sentence for one in offered] == [
        "Si vous êtes libre alors, ajoutez ce moment : mardi soir."
    ]
    for moment in ("sun-morning", "sat-morning", "tue-evening"):
        said = replace(person, moments=person.moments | {moment})
        assert score(said, mission, TODAY).total - found.total <= offered[0].gain


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.FAIRNESS])
def test_weighing_again_only_what_changed_is_weighing_all_again(part: Part) -> None:
    mission = opening(
        required=frozenset({"gardening", "welding"}), causes=frozenset({"nature", "art"})
    )
    person = helper(travel_km=2, monthly_minutes=200)
    changed = {
        Part.SKILLS: replace(person, skills={**person.skills, "welding": "able"}),
        Part.AVAILABILITY: replace(person, moments=frozenset({"mon-morning"})),
        Part.DISTANCE: replace(person, travel_km=30),
        Part.CAUSE: replace(person, causes=person.causes | {"art"}),
        Part.COMMITMENT: replace(person, monthly_minutes=900),
    }[part]
    assert otherwise(score(person, mission, TODAY), part, changed, mission) == score(
        changed, mission, TODAY
    )


def test_nobody_is_told_to_go_farther_than_a_profile_can_say() -> None:
    far = opening(point=(46.2, -73.6250), remote=Remote.POSSIBLE)
    for travel in (2, 58, 60):
        person = helper(travel_km=travel, is_remote=True)
        offered = raises(person, far, score(person, far, TODAY), WORDS)
        assert Field.TRAVEL not in {one.field for one in offered}


def test_nothing_is_asked_of_who_has_everything_already() -> None:
    person = helper(monthly_minutes=None, travel_km=60)
    whole = opening(wanted=3)
    assert score(person, whole, TODAY).total == 100
    assert raises(person, whole, score(person, whole, TODAY), WORDS) == []
