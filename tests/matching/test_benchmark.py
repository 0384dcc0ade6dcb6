"""The benchmark is seeded and blind, and the matching is worth its name on it."""

import numpy as np
import pytest

from app.matching.benchmark.judge import ndcg, precision, truth, violates
from app.matching.benchmark.run import Measure, evaluate
from app.matching.benchmark.town import TODAY, town
from app.matching.shortlists import shortlists


@pytest.fixture(scope="module")
def measures() -> dict[tuple[str, str], Measure]:
    return {(one.method, one.side): one for one in evaluate(seeds=1)}


@pytest.mark.parametrize("side", ["people", "missions"])
def test_matching_finds_a_third_more_than_keywords_with_the_same_gates(
    measures: dict[tuple[str, str], Measure], side: str
) -> None:
    ours, keywords = measures["matching", side], measures["keywords with gates", side]
    assert ours.precision >= 1.3 * keywords.precision
    assert ours.ndcg > keywords.ndcg
    assert keywords.precision > measures["random", side].precision
    assert ours.precision <= measures["truth", side].precision


@pytest.mark.parametrize("side", ["people", "missions"])
def test_matching_breaks_no_gate_where_chance_breaks_many(
    measures: dict[tuple[str, str], Measure], side: str
) -> None:
    assert measures["matching", side].violations == 0
    assert measures["keywords", side].violations > 0
    assert measures["random", side].violations > 0


def test_a_town_is_the_same_each_time_and_another_for_another_seed() -> None:
    one, same, other = town(3, 20, 8), town(3, 20, 8), town(4, 20, 8)
    assert [p.told for p in one.people] == [p.told for p in same.people]
    assert [m.told for m in one.missions] == [m.told for m in same.missions]
    assert [p.told for p in one.people] != [p.told for p in other.people]


def test_profiles_have_gaps_and_slips() -> None:
    people = town(1, 200, 5).people
    unsaid = [
        sum(not getattr(p.told, name) for p in people) for name in ("skills", "causes", "moments")
    ]
    assert all(10 < many < 80 for many in unsaid)
    wrong = [p for p in people if p.told.travel_km and round(p.reach_km) != p.told.travel_km]
    assert len(wrong) > 40


def test_the_truth_is_not_what_the_matching_reads() -> None:
    made = town(5, 60, 20)
    before = shortlists([p.told for p in made.people], [m.told for m in made.missions], TODAY)
    for person in made.people:
        person.proficiency[:] = 0
        person.freedom[:] = 1
    after = shortlists([p.told for p in made.people], [m.told for m in made.missions], TODAY)
    assert before.for_person == after.for_person


def test_a_suggestion_is_judged_by_what_is_true_and_not_by_what_was_said() -> None:
    made = town(2, 90, 25)
    silent = [p for p in made.people if p.told.years_old is None and p.years_old < 18]
    adult = [m for m in made.missions if m.minimum_age == 18]
    assert silent
    assert all(violates(person, mission) for person in silent for mission in adult)
    good, may = truth(made, 2)
    assert good.shape == may.shape == (90, 25)


def test_measures_count_empty_places_as_wrong_and_a_perfect_list_as_one() -> None:
    right = np.array([True, False, True, False])
    assert precision([0, 2], right, 5) == 0.4
    gains = np.array([3.0, 0.0, 1.0, 0.0])
    assert ndcg([0, 2, 1, 3], gains, 4) == pytest.approx(1)
    assert ndcg([1, 3], gains, 4) == 0
    assert 0 < ndcg([2, 0], gains, 4) < 1
    assert ndcg([], np.zeros(3), 4) == 1
