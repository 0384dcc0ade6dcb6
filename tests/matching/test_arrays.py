"""Everybody at once gives what one by one gives; and no page ever loads numpy."""

import ast
from datetime import timedelta
from pathlib import Path

import numpy as np
from hypothesis import given, settings, strategies as st

from app.matching.arrays import Board, best, found
from app.matching.facts import Helper, Opening
from app.matching.gates import lets
from app.matching.rules import FIRST, KEPT_FOR_MISSION, MOST_OF_ONE
from app.matching.scoring import is_worth, score
from app.matching.shortlists import shortlists
from tests.factories.matching import SATURDAY, TODAY, helper, opening, period, slot
from tests.matching.test_scoring import MISSIONS, PEOPLE

APP = Path(__file__).parents[2] / "app"


@given(st.lists(PEOPLE, min_size=1, max_size=6), st.lists(MISSIONS, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_both_ways_of_weighing_agree(people: list[Helper], missions: list[Opening]) -> None:
    ((_start, scores),) = found(people, Board.of(missions), TODAY)
    for row, person in enumerate(people):
        for column, mission in enumerate(missions):
            exact = score(person, mission, TODAY)
            wanted = lets(person, mission, TODAY) and is_worth(exact, mission)
            got = float(scores[row, column])
            if wanted:
                assert abs(got - exact.exact) < 0.01, (person, mission)
            else:
                assert got == -1 or not is_worth(exact, mission), (person, mission)


def test_the_best_come_in_order_and_the_refused_not_at_all() -> None:
    scores = np.array([[3, -1, 9, 5], [-1, -1, -1, -1]], np.float32)
    first, second = best(scores, 3)
    assert first.tolist() == [2, 3, 0]
    assert second.tolist() == []
    assert best(np.zeros((1, 0), np.float32), 3)[0].tolist() == []


def test_a_shortlist_breaks_no_gate_and_leaves_nobody_all_the_first_places() -> None:
    missions = [
        opening(n, giver=f"organisation:{n % 2}", slots=(slot(n * 10, day=n % 3),))
        for n in range(12)
    ]
    people = [
        helper(1),
        helper(2, busy=(period(), period(1))),
        helper(3, years_old=16),
        helper(4, is_shown=False),
        helper(5, answered=frozenset({0, 1, 2})),
        helper(6, is_paused=True),
    ]
    made = shortlists(people, missions, TODAY)
    for person in people:
        pairs = made.for_person[person.person_id]
        assert all(lets(person, pair.opening, TODAY) for pair in pairs)
        front = [pair.opening.giver for pair in pairs[:FIRST]]
        assert all(front.count(giver) <= MOST_OF_ONE for giver in front)
    assert made.for_person[6] == []
    assert len(made.for_person[1]) == 4, "two of each organisation: the list ends with them"
    named = {p.helper.person_id for pairs in made.for_mission.values() for p in pairs}
    assert named == {1, 2, 5}, "teams are never shown minors, the unshown or the paused"
    busy = [
        m for m, pairs in made.for_mission.items() if any(p.helper.person_id == 2 for p in pairs)
    ]
    assert sorted(busy) == [2, 5, 8, 11]


def test_without_people_or_missions_nothing_is_suggested() -> None:
    assert shortlists([], [], TODAY).for_person == {}
    assert shortlists([helper()], [], TODAY).for_person == {1: []}
    assert shortlists([], [opening()], TODAY).for_mission == {1: []}


def test_a_mission_keeps_its_best_people_of_many() -> None:
    people = [
        helper(n, skills={"gardening": "professional" if n % 7 == 0 else "learning"})
        for n in range(1, 1301)
    ]
    (pairs,) = shortlists(people, [opening()], TODAY).for_mission.values()
    assert len(pairs) == KEPT_FOR_MISSION
    assert all(pair.helper.person_id % 7 == 0 for pair in pairs)


def test_a_paper_that_ends_before_the_session_closes_it_in_both_ways() -> None:
    needs = opening(papers=frozenset({"references"}))
    soon = helper(papers={"references": SATURDAY.date() - timedelta(days=1)})
    later = helper(2, papers={"references": SATURDAY.date()})
    made = shortlists([soon, later], [needs], TODAY)
    assert made.for_person[1] == []
    assert len(made.for_person[2]) == 1


def module_level_imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_no_page_ever_loads_numpy() -> None:
    imports = {
        ".".join(file.relative_to(APP.parent).with_suffix("").parts): module_level_imports(file)
        for file in APP.rglob("*.py")
    }
    heavy = {name for name, all_ in imports.items() if all_ & {"numpy", "scipy", "scipy.optimize"}}
    assert "app.matching.arrays" in heavy
    while grown := {name for name, all_ in imports.items() if all_ & heavy} - heavy:
        heavy |= grown
    assert {name for name in heavy if not name.startswith("app.matching.benchmark")} == {
        "app.matching.arrays", "app.matching.roster", "app.matching.shortlists"
    }  # fmt: skip
