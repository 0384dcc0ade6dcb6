"""Who holds a role in the demonstration, and what their places answered."""

import tomllib
from typing import Any

import pytest

from app.demo.content import FOLDER, tales
from app.demo.people import DOMAIN, SIGN_IN
from app.demo.seed.ideas import steady_id
from app.profiles.skills import skills
from tests.cli.conftest import Place

TOLD: dict[str, list[dict[str, Any]]] = tomllib.loads((FOLDER / "profiles.toml").read_text())
ANSWERS: list[dict[str, Any]] = tomllib.loads((FOLDER / "answers.toml").read_text())["answer"]


def test_each_kind_of_member_is_there(seeded: Place) -> None:
    assert seeded.rows("SELECT count(*) FROM leadership WHERE standing = 'confirmed'") == [(4,)]
    assert seeded.rows("SELECT count(*) FROM mandate") == [(4,)]
    assert seeded.rows("SELECT count(DISTINCT person_id) FROM profile_skill") == [(3,)]
    assert seeded.rows("SELECT count(*) FROM profile WHERE sharing = 'anonymous'") == [(1,)]


@pytest.mark.parametrize("who", ["expert", "leader", "elected"])
def test_each_has_a_sign_in(seeded: Place, who: str) -> None:
    query = f"SELECT count(*) FROM person WHERE email = '{SIGN_IN[who]}' AND password_hash <> ''"
    assert seeded.rows(query) == [(1,)]
    assert SIGN_IN[who].endswith(f"@{DOMAIN}")


def test_fifteen_answers_come_after_their_gate_and_before_today(seeded: Place) -> None:
    assert seeded.rows("SELECT count(*) FROM official_answer") == [(15,)]
    wrong = (
        "SELECT count(*) FROM official_answer a JOIN gate g ON g.idea_id = a.idea_id"
        " WHERE a.created_at < g.passed_at OR a.created_at > now()"
    )
    assert seeded.rows(wrong) == [(0,)]


def test_the_gates_know_what_was_answered_and_some_ideas_wait(seeded: Place) -> None:
    wrong = (
        "SELECT count(*) FROM gate g WHERE g.answered_at IS DISTINCT FROM"
        " (SELECT min(created_at) FROM official_answer a WHERE a.idea_id = g.idea_id)"
    )
    assert seeded.rows(wrong) == [(0,)]
    waiting = (
        "SELECT count(*) FROM gate WHERE is_open AND passed_at IS NOT NULL AND answered_at IS NULL"
    )
    [(many,)] = seeded.rows(waiting)
    assert isinstance(many, int)
    assert many >= 3


def test_the_citizen_is_asked_and_the_moderator_has_a_decision_to_take(seeded: Place) -> None:
    query = (
        "SELECT p.email, l.standing FROM leadership l JOIN person p ON p.id = l.person_id"
        " WHERE l.standing <> 'confirmed' ORDER BY l.standing"
    )
    assert seeded.rows(query) == [
        (SIGN_IN["citizen"], "asked"),
        (SIGN_IN["expert"], "willing"),
    ]


def test_addresses_are_the_same_at_each_run(seeded: Place) -> None:
    query = f"SELECT public_id FROM person WHERE email = '{SIGN_IN['elected']}'"
    assert seeded.rows(query) == [(steady_id("person:elected"),)]


@pytest.mark.parametrize("number", range(len(ANSWERS)))
def test_an_answer_is_of_substance_and_about_a_candidate(number: int) -> None:
    answer = ANSWERS[number]
    candidates = {tale.key for tale in tales() if tale.state == "candidate"}
    assert answer["idea"] in candidates
    assert answer[answer.get("original", "fr")]
    assert all(len(answer[lang]) > 150 for lang in ("fr", "en") if lang in answer)
    assert "'" not in answer.get("fr", "")
    assert 0 < answer["at"] < 1


@pytest.mark.parametrize("one", TOLD["expert"], ids=lambda one: one["key"])
def test_experts_list_skills_that_are_ours(one: dict[str, Any]) -> None:
    assert set(one["skills"]) <= set(skills())
