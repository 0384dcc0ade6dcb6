"""Whoever reads the log reads sentences: each act that the house writes down has words."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.audit.words import WORDS
from app.moderation.rules import AppealState, Outcome
from app.organisations.rules import State
from app.profiles.rules import Decided
from app.skills.rules import ProposalState
from app.volunteering.service.arrive import ACTS

APP = Path(__file__).parents[2] / "app"
WRITERS = frozenset({"record", "_note", "_record", "_written", "write_down", "_write_down"})
"""What writes an entry, or hands its name on to what does."""
ACTION = re.compile(r"[a-z]+\.[a-z_-]+")
FAMILIES = {
    "moderation.": set(Outcome),
    "moderation.appeal_": {AppealState.UPHELD, AppealState.OVERTURNED},
    "fund.": {"accepted", "refused"},
    "leader.": set(Decided),
    "organisation.": {State.VERIFIED, State.REFUSED, State.SUSPENDED},
    "place.": {*ACTS, "cancel"},
    "term.": set(ProposalState) - {ProposalState.WAITING},
}
"""Acts whose name ends with a decision: how each begins, and every end there is."""


def calls() -> Iterator[ast.Call]:
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
                yield node


@cache
def written() -> tuple[set[str], set[str]]:
    """Return the names of acts, and the beginnings of those that end with a decision."""
    names, beginnings = set(), set()
    for call in calls():
        for argument in call.args:
            if isinstance(argument, ast.Constant) and ACTION.fullmatch(str(argument.value)):
                names.add(str(argument.value))
            if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
                beginnings.add(str(argument.values[0].value))
    return names, beginnings


def test_each_act_that_is_written_down_has_words() -> None:
    names, _beginnings = written()
    assert {"role.granted", "incident.opened", "job.retried", "account.made"} <= names
    assert sorted(names - set(WORDS)) == []


def test_each_act_that_ends_with_a_decision_has_words_for_every_decision() -> None:
    _names, beginnings = written()
    assert beginnings == set(FAMILIES), "say what it may end with, and give each its words"
    acts = {f"{start}{end}" for start, ends in FAMILIES.items() for end in ends}
    assert sorted(acts - set(WORDS)) == []


def test_no_words_are_left_for_acts_that_nobody_does() -> None:
    names, _beginnings = written()
    acts = names | {f"{start}{end}" for start, ends in FAMILIES.items() for end in ends}
    assert sorted(set(WORDS) - acts) == []
