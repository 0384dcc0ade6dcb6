"""How the place is moderated, in numbers that point at nobody: the page and its JSON."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.moderation.models import Appeal, Decision
from app.moderation.queries.statistics import shown, statistics
from app.moderation.rules import SMALLEST_CELL, AppealState, Outcome, Reason
from tests.visitor import Visitor

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


async def decide(db: AsyncSession, number: int, **fields: object) -> list[Decision]:
    """Write decisions down."""
    made = [
        Decision(
            **{
                "subject_kind": "comment", "subject_id": 1, "outcome": Outcome.HIDDEN,
                "reason": Reason.SPAM, "decided_at": NOW - timedelta(days=1),
                "opened_at": NOW - timedelta(days=1, hours=n + 1), "title": "Un titre secret",
                "words": "Des mots secrets",
            } | fields
        )
        for n in range(number)
    ]  # fmt: skip
    db.add_all(made)
    await db.commit()
    return made


@pytest.mark.parametrize(("number", "said"), [(0, 0), (1, None), (4, None), (5, 5), (12, 12)])
def test_small_numbers_are_not_published(number: int, said: int | None) -> None:
    assert shown(number) == said


async def test_cells_under_five_are_left_out_and_said_to_be(db: AsyncSession) -> None:
    await decide(db, SMALLEST_CELL)
    await decide(db, SMALLEST_CELL - 1, reason=Reason.HATEFUL)
    await decide(db, 1, outcome=Outcome.DISMISSED, reason=None)
    found = await statistics(db, NOW)
    assert [(c.reason, c.outcome, c.number) for c in found.cells] == [
        (Reason.SPAM, Outcome.HIDDEN, 5)
    ]
    assert (found.left_out, found.total) == (5, 10)


async def test_months_have_a_median_and_hide_small_parts(db: AsyncSession) -> None:
    await decide(db, 5, reports=1)
    await decide(db, 2, was_held=True)
    await decide(db, 3, decided_at=NOW - timedelta(days=60), opened_at=NOW - timedelta(days=61))
    found = await statistics(db, NOW)
    latest, before = found.months
    assert (latest.decisions, latest.reported, latest.held) == (7, 5, None)
    assert latest.median_hours == 2.0
    assert (before.decisions, before.median_hours) == (None, None)


async def test_a_year_and_no_more(db: AsyncSession) -> None:
    await decide(db, 6, decided_at=NOW - timedelta(days=366), opened_at=NOW - timedelta(days=367))
    found = await statistics(db, NOW)
    assert (found.total, list(found.months)) == (0, [])


async def test_appeals_are_counted_when_they_are_enough(db: AsyncSession) -> None:
    decisions = await decide(db, 6)
    db.add_all(
        Appeal(
            decision_id=one.id, words="Non.", language="fr", created_at=NOW - timedelta(hours=2),
            state=AppealState.OVERTURNED, decided_at=NOW - timedelta(hours=1),
        )
        for one in decisions[:5]
    )  # fmt: skip
    await db.commit()
    found = await statistics(db, NOW)
    assert (found.appeals, found.overturned) == (5, 5)
    assert (await statistics(db, NOW - timedelta(days=3))).appeals == 0


async def test_everybody_reads_the_page_and_nothing_of_anybody(
    browser: Visitor, db: AsyncSession
) -> None:
    now = datetime.now(UTC)
    await decide(db, 6, decided_at=now, opened_at=now - timedelta(hours=3))
    await browser.go("/fr/moderation")
    for said in ("Les règles du lieu", "6", "Publicité ou pourriel", "Masqué pour tout le monde"):
        assert said in browser.text, said
    assert "secret" not in browser.answer.text
    assert "set-cookie" not in browser.answer.headers
    assert len(browser.all("h1")) == 1


async def test_an_empty_year_says_so_in_both_languages(
    browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    await browser.go("/fr/moderation")
    assert "Aucune décision encore" in browser.text
    english = visitor(language="en")
    await english.go("/en/moderation")
    assert "No decision yet" in english.text
    assert "Nobody is attacked here" in english.text


async def test_programs_read_the_same(browser: Visitor, db: AsyncSession) -> None:
    now = datetime.now(UTC)
    await decide(db, 6, decided_at=now, opened_at=now - timedelta(hours=3))
    await decide(db, 2, decided_at=now, opened_at=now, reason=Reason.HATEFUL)
    answer = await browser.http.get("/api/v1/moderation/statistics")
    assert answer.status_code == 200
    read = answer.json()
    assert (read["decisions"], read["left_out"], read["appeals"]) == (8, 2, 0)
    assert read["by_reason"] == [{"reason": "spam", "outcome": "hidden", "decisions": 6}]
    assert read["months"][0]["decisions"] == 8
    assert "secret" not in answer.text
