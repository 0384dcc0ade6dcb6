"""``notreville matching evaluate`` prints the same numbers twice, fails below its mark, and reads no truth."""

import dataclasses

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import matching as command
from app.matching.benchmark import run
from app.matching.benchmark.run import Measure
from app.matching.benchmark.town import TODAY, Town, town
from app.matching.facts import Helper, Opening
from app.matching.gates import lets
from app.matching.shortlists import Shortlists, shortlists

SMALL = ["evaluate", "--seeds", "2", "--people", "60", "--missions", "20"]


def lists_of(made: Town) -> tuple[list[list[int]], list[list[int]]]:
    found: Shortlists = shortlists(
        [one.told for one in made.people], [one.told for one in made.missions], TODAY
    )
    return (
        [[pair.opening.mission_id for pair in pairs] for pairs in found.for_person.values()],
        [[pair.helper.person_id for pair in pairs] for pairs in found.for_mission.values()],
    )


def test_the_same_seeds_print_the_same_numbers() -> None:
    first, again = (CliRunner().invoke(command.cli, SMALL) for _twice in range(2))
    assert first.stdout == again.stdout
    other = CliRunner().invoke(command.cli, [*SMALL[:2], "1", *SMALL[3:]])
    assert other.stdout != first.stdout
    for word in ("precision@5", "NDCG@10", "gates broken", "random", "keywords", "truth"):
        assert word in first.stdout
    for title in ("People for a mission", "Missions for a person"):
        assert title in first.stdout


@pytest.mark.parametrize(
    ("ours", "broken", "code"),
    [(0.40, 0, 0), (0.26, 0, 0), (0.25, 0, 1), (0.40, 1, 1), (0.0, 0, 1)],
)
def test_the_command_fails_below_its_mark_or_when_a_gate_is_broken(
    monkeypatch: pytest.MonkeyPatch, ours: float, broken: int, code: int
) -> None:
    def measured(*_given: object) -> list[Measure]:
        return [
            Measure(method, side, found, 0.5, violations, 10)
            for side in ("people", "missions")
            for method, found, violations in (
                ("keywords with gates", 0.2, 0),
                ("matching", ours, broken),
            )
        ]

    monkeypatch.setattr(run, "evaluate", measured)
    assert CliRunner().invoke(command.cli, SMALL).exit_code == code


@pytest.mark.parametrize("wrong", [["--seeds", "0"], ["--people", "3"], ["--missions", "many"]])
def test_a_benchmark_of_nothing_is_refused(wrong: list[str]) -> None:
    assert CliRunner().invoke(command.cli, ["evaluate", *wrong]).exit_code == 2


@pytest.mark.parametrize("seed", [1, 2])
def test_no_list_changes_when_the_truth_does(seed: int) -> None:
    made = town(seed, 80, 25)
    before = lists_of(made)
    dice = np.random.default_rng(99)
    for person in made.people:
        for truth in (person.proficiency, person.taste, person.freedom):
            truth[:] = dice.random(truth.shape)
    for mission in made.missions:
        mission.need[:] = dice.random(mission.need.shape)
        mission.taste[:] = dice.random(mission.taste.shape)
    liars = [
        dataclasses.replace(one, spot=(0.0, 0.0), reach_km=0.0, hours=0.0, years_old=99)
        for one in made.people
    ]
    assert lists_of(Town(liars, made.missions, made.cause_tastes)) == before


def test_what_is_written_down_is_only_what_a_profile_can_say() -> None:
    told = {field.name for field in dataclasses.fields(Helper)}
    asked = {field.name for field in dataclasses.fields(Opening)}
    made = town(1, 40, 10)
    assert all(isinstance(one.told, Helper) for one in made.people)
    assert not told & {"proficiency", "taste", "freedom", "reach_km", "quarter"}
    assert not asked & {"need", "taste", "spot", "quarter"}


def test_no_list_of_any_town_breaks_a_gate_of_what_was_said() -> None:
    for seed in (3, 4):
        made = town(seed, 60, 20)
        people = [one.told for one in made.people]
        missions = [one.told for one in made.missions]
        for_person, for_mission = lists_of(made)
        assert sum(map(len, for_person)) > 50
        for row, listed in enumerate(for_person):
            assert all(lets(people[row], missions[n], TODAY) for n in listed)
        for row, listed in enumerate(for_mission):
            assert all(lets(people[n], missions[row], TODAY, by_team=True) for n in listed)


def test_a_list_that_is_empty_counts_as_nothing_found() -> None:
    right = np.array([[True, False], [False, False]])
    gains = np.array([[1.0, 0.0], [0.0, 0.0]])
    rows = list(run._measured({}, right, gains, ~right))
    assert rows == [(0.0, 0.0, 0)], "who has nothing right to find is not judged"
    (found,) = run._measured({0: [0, 1]}, right, gains, ~right)
    assert found == (0.2, 1.0, 1)
