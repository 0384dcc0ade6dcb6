"""Who holds a role in the demonstration, and what their places answered."""

import tomllib
from typing import Any

import pytest

from app.cli.serving import WELCOME
from app.demo.content import FOLDER, tales
from app.demo.people import DOMAIN, SIGN_IN
from app.demo.seed.ideas import steady_id
from app.skills.terms import skills
from tests.cli.conftest import Place

TOLD: dict[str, list[dict[str, Any]]] = tomllib.loads((FOLDER / "profiles.toml").read_text())
ANSWERS: list[dict[str, Any]] = tomllib.loads((FOLDER / "answers.toml").read_text())["answer"]


def test_each_kind_of_member_is_there(seeded: Place) -> None:
    assert seeded.rows("SELECT count(*) FROM leadership WHERE standing = 'confirmed'") == [(4,)]
    assert seeded.rows("SELECT count(*) FROM mandate") == [(4,)]
    [(experts, nameless)] = seeded.rows(
        "SELECT count(DISTINCT s.person_id), count(DISTINCT s.person_id) FILTER"
        " (WHERE p.sharing = 'anonymous') FROM profile_skill s JOIN profile p USING (person_id)"
    )
    assert (experts, nameless) >= (120, 10)
    assert seeded.rows("SELECT count(*) FROM person_check WHERE expires_on < current_date") != [
        (0,)
    ]
    states = "SELECT state, count(*) FROM term_proposal GROUP BY state ORDER BY state"
    assert seeded.rows(states) == [("accepted", 1), ("merged", 1), ("refused", 1), ("waiting", 3)]


HOLDS = {
    "citizen": "p.email_confirmed_at IS NOT NULL AND p.neighbourhood_id IS NOT NULL",
    "expert": (
        "EXISTS (SELECT 1 FROM profile r JOIN profile_skill s ON s.person_id = r.person_id"
        " WHERE r.person_id = p.id AND r.sharing = 'named' AND r.paused_at IS NULL)"
    ),
    "leader": (
        "EXISTS (SELECT 1 FROM leadership l JOIN leader_decision d ON d.leadership_id = l.id"
        " WHERE l.person_id = p.id AND l.standing = 'confirmed' AND l.ends_at > now()"
        " AND d.decided = 'confirmed' AND d.reason <> '')"
    ),
    "elected": (
        "EXISTS (SELECT 1 FROM mandate m WHERE m.person_id = p.id AND m.ended_on IS NULL"
        " AND current_date BETWEEN m.starts_on AND m.ends_on AND m.territory_id IS NOT NULL)"
    ),
    "partner": (
        "EXISTS (SELECT 1 FROM organisation_member b"
        " JOIN organisation o ON o.id = b.organisation_id"
        " JOIN partner_agreement a ON a.organisation_id = o.id"
        " WHERE b.person_id = p.id AND b.role = 'owner' AND o.state = 'verified'"
        " AND a.ended_on IS NULL AND current_date BETWEEN a.starts_on AND a.ends_on)"
    ),
    "moderator": "EXISTS (SELECT 1 FROM role r WHERE r.person_id = p.id AND r.name = 'moderator')",
    "admin": "EXISTS (SELECT 1 FROM role r WHERE r.person_id = p.id AND r.name = 'administrator')",
}


def test_the_welcome_names_every_kind_of_member() -> None:
    assert HOLDS.keys() == SIGN_IN.keys()
    assert all(f"{{{who}}}" in WELCOME for who in SIGN_IN)


@pytest.mark.parametrize("who", SIGN_IN)
def test_whoever_signs_in_really_holds_the_role_they_are_there_to_show(
    seeded: Place, who: str
) -> None:
    query = f"SELECT count(*) FROM person p WHERE p.email = '{SIGN_IN[who]}' AND {HOLDS[who]}"
    assert seeded.rows(query) == [(1,)]


def test_every_partner_is_a_verified_organisation_with_an_agreement_in_force(
    seeded: Place,
) -> None:
    assert seeded.rows("SELECT count(*) FROM partner_agreement") == [(len(TOLD["partner"]),)]
    wrong = (
        "SELECT count(*) FROM partner_agreement a JOIN organisation o ON o.id = a.organisation_id"
        " WHERE o.state <> 'verified' OR o.closed_at IS NOT NULL OR a.source = ''"
    )
    assert seeded.rows(wrong) == [(0,)]


@pytest.mark.parametrize("who", ["expert", "leader", "elected", "partner"])
def test_each_has_a_sign_in(seeded: Place, who: str) -> None:
    query = f"SELECT count(*) FROM person WHERE email = '{SIGN_IN[who]}' AND password_hash <> ''"
    assert seeded.rows(query) == [(1,)]
    assert SIGN_IN[who].endswith(f"@{DOMAIN}")


def test_twenty_five_answers_come_after_their_gate_and_before_today(seeded: Place) -> None:
    assert seeded.rows("SELECT count(*) FROM official_answer") == [(25,)]
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
