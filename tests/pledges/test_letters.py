"""Letters at each step, in the language of whoever promised, each once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.runtime import Runtime
from app.pledges.models import Pledge
from app.pledges.rules import State
from app.pledges.service import remind
from app.pledges.service.holding import hold
from app.pledges.service.letters import write
from tests.factories import campaigns, pledges
from tests.factories.accounts import person
from tests.notifications.letters import html, letters, words
from tests.pledges.world import Work, about

DAY = timedelta(days=1)
MORE: dict[str, dict[str, Any]] = {
    "charged": {"on": datetime(2026, 12, 3, 15, tzinfo=UTC)},
    "succeeded": {"on": datetime(2026, 12, 3, 15, tzinfo=UTC)},
    "declined": {"days": ["le 4 décembre"], "is_final": False},
    "refunded": {"back_cents": 5_00, "left_cents": 20_00},
    "soon": {"is_last": True},
}
ALL = (
    "saved", "soon", "succeeded", "charged", "needs_action", "declined", "released", "cancelled",
    "too_late", "dropped", "refunded", "smaller",
)  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_letter_says_its_amount_and_campaign_in_the_givers_language(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]], language: str
) -> None:
    campaign = await campaigns.campaign(db)
    giver = await person(db)
    made = await pledges.pledge(db, campaign, giver, language=language)
    for letter in ALL:
        async with runtime.database.transaction() as session:
            held = await hold(session, made.id)
            await write(
                session, runtime.settings, held, f"pledges/{letter}", **MORE.get(letter, {})
            )
    await work()
    sent = [one for one in letters(mailbox) if one["To"] == giver.email]
    assert len(sent) == len(ALL)
    amounts = ("25,00", "5,00") if language == "fr" else ("$25.00", "$5.00")
    for one in sent:
        assert one["Content-Language"] == language
        assert any(amount in words(one) for amount in amounts), one["Subject"]
        assert f"/{language}/" in html(one)
        said = "aucun argent" if language == "fr" else "no money is moved"
        assert said in words(one)


async def test_a_receipt_says_the_amount_the_day_and_the_last_digits(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    made = await pledges.pledge(db, await campaigns.campaign(db))
    async with runtime.database.transaction() as session:
        held = await hold(session, made.id)
        await write(session, runtime.settings, held, "pledges/charged", **MORE["charged"])
    await work()
    (letter,) = about(mailbox, "Votre don de")
    assert all(said in letter for said in ("25,00", "3 décembre 2026", "Visa •••• 4242"))


async def test_nobody_writes_to_somebody_who_left(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    made = await pledges.pledge(db, await campaigns.campaign(db))
    await db.execute(update(Pledge).where(Pledge.id == made.id).values(person_id=None))
    await db.commit()
    async with runtime.database.transaction() as session:
        assert not await write(
            session, runtime.settings, await hold(session, made.id), "pledges/saved"
        )
    await work()
    assert letters(mailbox) == []


async def remind_all(runtime: Runtime, now: datetime) -> int:
    async with runtime.database.transaction() as session:
        found = await remind.due(session, now)
        for number in found:
            await remind.remind(session, runtime.settings, number, now)
    return len(found)


async def test_reminders_come_seven_days_and_one_day_before_each_once(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    now = datetime.now(UTC)
    campaign = await campaigns.campaign(db, ends_in=10 * DAY)
    await pledges.pledge(db, campaign, active_at=now - 5 * DAY)
    await pledges.pledge(db, campaign, state=State.CANCELLED)
    told = [await remind_all(runtime, now + at * DAY) for at in (0, 2, 3.5, 3.6, 8, 9.5, 9.6)]
    assert told == [0, 0, 1, 0, 0, 1, 0]
    await work()
    assert [len(about(mailbox, said)) for said in ("Encore une semaine", "Dernier jour")] == [1, 1]


async def test_who_promises_on_the_last_day_is_not_reminded_of_what_they_just_did(
    runtime: Runtime, db: AsyncSession
) -> None:
    now = datetime.now(UTC)
    campaign = await campaigns.campaign(db, ends_in=DAY / 2)
    await pledges.pledge(db, campaign)
    assert await remind_all(runtime, now) == 0
    await db.execute(update(Campaign).values(ends_at=now - DAY))
    await db.commit()
    assert await remind_all(runtime, now) == 0
