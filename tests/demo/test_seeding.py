"""What the demonstration puts into an empty place, as the database and visitors see it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from app.core.ids import is_public_id
from app.demo.content import tales
from app.demo.people import ACTIVE, DOMAIN, ELSEWHERE, SIGN_IN
from app.demo.seed.ideas import steady_id
from tests.cli.conftest import Place

NONE = [(0,)]


@pytest.fixture
def count(seeded: Place) -> Any:
    return lambda condition: seeded.rows(f"SELECT count(*) FROM {condition}")


NEVER = {
    "a support before its idea": (
        "support s JOIN idea i ON i.id = s.idea_id WHERE s.created_at < i.published_at"
    ),
    "a support in the future": "support WHERE created_at > now()",
    "an idea in the future": "idea WHERE published_at > now() OR created_at > now()",
    "a comment in the future": "comment WHERE created_at > now()",
    "an author who supports their own idea": (
        "support s JOIN idea i ON i.id = s.idea_id WHERE s.person_id = i.author_id"
    ),
    "a draft with a gate": "gate g JOIN idea i ON i.id = g.idea_id WHERE i.state = 'draft'",
    "an open idea without a gate": (
        "idea i LEFT JOIN gate g ON g.idea_id = i.id"
        " WHERE g.idea_id IS NULL AND i.state IN ('published', 'candidate')"
    ),
    "a closed idea with an open gate": (
        "gate g JOIN idea i ON i.id = g.idea_id"
        " WHERE g.is_open AND i.state NOT IN ('published', 'candidate')"
    ),
    "a gate that differs from its supports": (
        "gate g WHERE g.local <> (SELECT count(*) FROM support s"
        " WHERE s.idea_id = g.idea_id AND s.is_local)"
    ),
    "a candidate whose gate was never passed": (
        "idea i JOIN gate g ON g.idea_id = i.id WHERE i.state = 'candidate' AND g.passed_at IS NULL"
    ),
    "a gate passed before its threshold": (
        "gate g JOIN idea i ON i.id = g.idea_id"
        " WHERE i.state = 'candidate' AND (SELECT count(*) FROM support s WHERE s.idea_id = g.idea_id"
        " AND s.is_local AND s.created_at <= g.passed_at) < g.threshold"
    ),
    "a merged idea that leads nowhere": "idea WHERE (state = 'merged') <> (merged_into_id IS NOT NULL)",
    "a local support from elsewhere": (
        "support s JOIN person p ON p.id = s.person_id JOIN idea i ON i.id = s.idea_id"
        " WHERE s.is_local AND i.neighbourhood_id IS NOT NULL"
        " AND p.neighbourhood_id IS DISTINCT FROM i.neighbourhood_id"
    ),
    "a neighbour who is not counted as local": (
        "support s JOIN person p ON p.id = s.person_id JOIN idea i ON i.id = s.idea_id"
        " WHERE NOT s.is_local AND i.neighbourhood_id IS NOT NULL"
        " AND p.neighbourhood_id = i.neighbourhood_id"
    ),
    "a person who was not fourteen": "person WHERE age_declared_at IS NULL",
    "an address that is not confirmed": "person WHERE email_confirmed_at IS NULL",
    "an address that could exist": f"person WHERE email NOT LIKE '%@{DOMAIN}'",
    "a name as long as a real one": "person WHERE display_name ~ '^\\S+ \\S{3,}$' AND id > 3"
    " AND display_name ~ '^[A-ZÉ][a-zéè]+ [A-ZÉ][a-zéè]{2,}$'",
    "a postal prefix": "person WHERE rta <> ''",
    "a reply to a reply": (
        "comment c JOIN comment p ON p.id = c.parent_id WHERE p.parent_id IS NOT NULL"
    ),
}


@pytest.mark.parametrize("what", NEVER)
def test_it_never_shows(count: Any, what: str) -> None:
    assert count(NEVER[what]) == NONE


def test_every_tale_is_there_under_the_same_address(seeded: Place) -> None:
    found = dict(seeded.rows("SELECT source_id, public_id FROM idea"))  # type: ignore[arg-type]
    assert found == {tale.key: steady_id(tale.key) for tale in tales()}
    assert all(is_public_id(str(public_id)) for public_id in found.values())


def test_its_dates_follow_the_day_it_is_seeded(seeded: Place) -> None:
    [(first, last)] = seeded.rows("SELECT min(published_at), max(published_at) FROM idea")
    now = datetime.now(UTC)
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    assert now - timedelta(days=4) < last <= now
    assert now - timedelta(days=640) < first < now - timedelta(days=200)


def test_people_live_everywhere_and_some_elsewhere(seeded: Place) -> None:
    [(people,)] = seeded.rows("SELECT count(*) FROM person")
    assert isinstance(people, int)
    assert people >= ACTIVE
    assert seeded.rows("SELECT count(*) FROM person WHERE neighbourhood_id IS NULL") == [
        (ELSEWHERE,)
    ]
    assert (
        seeded.rows(
            "SELECT count(*) FROM neighbourhood n WHERE NOT EXISTS"
            " (SELECT 1 FROM person p WHERE p.neighbourhood_id = n.id)"
        )
        == NONE
    )


def test_three_people_are_ready_to_be_tried(seeded: Place) -> None:
    rows = seeded.rows(
        "SELECT p.email, coalesce(r.name, '') FROM person p LEFT JOIN role r ON r.person_id = p.id"
        " WHERE p.id <= (SELECT min(id) + 2 FROM person) ORDER BY p.id"
    )
    assert rows[:3] == [
        (SIGN_IN["citizen"], ""),
        (SIGN_IN["moderator"], "moderator"),
        (SIGN_IN["admin"], "administrator"),
    ]
    assert seeded.rows("SELECT count(*) FROM role") == [(2,)]


def test_the_citizen_has_everything_left_to_do(seeded: Place) -> None:
    who = f"(SELECT id FROM person WHERE email = '{SIGN_IN['citizen']}')"
    assert seeded.rows(f"SELECT count(*) FROM idea WHERE author_id = {who}") == NONE


def test_one_idea_waits_for_its_last_neighbour(seeded: Place) -> None:
    rows = seeded.rows(
        "SELECT i.title FROM gate g JOIN idea i ON i.id = g.idea_id"
        " WHERE g.local = g.threshold - 1 AND g.is_open AND i.state = 'published'"
    )
    assert rows


def test_supports_come_at_hours_when_people_are_awake(seeded: Place) -> None:
    [(night, all_)] = seeded.rows(
        "SELECT count(*) FILTER (WHERE extract(hour FROM created_at) BETWEEN 2 AND 5), count(*) FROM support"
    )
    assert isinstance(night, int)
    assert isinstance(all_, int)
    assert night < all_ / 5


def test_the_tallies_of_discussions_are_those_of_their_comments(seeded: Place) -> None:
    with psycopg.connect(seeded.address) as connection:
        wrong = connection.execute(
            "SELECT count(*) FROM discussion d WHERE d.comments <> (SELECT count(*) FROM comment c"
            " WHERE c.subject_kind = d.subject_kind AND c.subject_id = d.subject_id AND c.state = 'visible')"
        ).fetchone()
    assert wrong == (0,)
