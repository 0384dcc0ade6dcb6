"""The demonstration's queue: believable, and with numbers that can be published."""

import psycopg
import pytest

from app.moderation.rules import SMALLEST_CELL
from tests.cli.conftest import Place


@pytest.mark.parametrize(
    ("what", "number"),
    [
        ("moderation_case WHERE state = 'open' AND is_held", 3),
        ("moderation_case WHERE state = 'open' AND reports > 0", 5),
        ("moderation_report WHERE answered_at IS NULL", 8),
        ("moderation_appeal WHERE state = 'waiting'", 2),
        ("support WHERE set_aside_at IS NOT NULL", 1),
        ("comment WHERE state = 'held'", 3),
        ("comment WHERE state = 'hidden'", 2),
        ("moderation_decision WHERE decided_at > now() OR opened_at > decided_at", 0),
        ("moderation_decision WHERE outcome = 'hidden' AND reason IS NULL", 0),
    ],
)
def test_there_is_something_of_everything(seeded: Place, what: str, number: int) -> None:
    with psycopg.connect(seeded.address) as connection:
        found = connection.execute(f"SELECT count(*) FROM {what}").fetchone()
    assert found == (number,)


def test_the_year_has_numbers_that_can_be_published(seeded: Place) -> None:
    with psycopg.connect(seeded.address) as connection:
        rows = connection.execute(
            "SELECT count(*) FROM moderation_decision GROUP BY reason, outcome"
        ).fetchall()
    assert sum(number >= SMALLEST_CELL for (number,) in rows) >= 4


def test_a_support_that_is_set_aside_is_in_no_count(seeded: Place) -> None:
    with psycopg.connect(seeded.address) as connection:
        wrong = connection.execute(
            "SELECT count(*) FROM gate g WHERE g.set_aside <> (SELECT count(*) FROM support s"
            " WHERE s.idea_id = g.idea_id AND s.set_aside_at IS NOT NULL) OR g.other <> ("
            "SELECT count(*) FROM support s WHERE s.idea_id = g.idea_id AND NOT s.is_local"
            " AND s.set_aside_at IS NULL)"
        ).fetchone()
    assert wrong == (0,)
