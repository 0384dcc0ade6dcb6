"""Digests by the clock of Montréal: over the changes of hour, and after a morning without a worker."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.i18n.format import ZONE
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.core.runtime import Runtime
from app.notifications import jobs
from app.notifications.models import HomeDigest
from tests.factories import accounts, ideas
from tests.factories.notifications import notice, ring
from tests.notifications.letters import Mailbox, Work, letters, to, words


class Cracked(Exception):
    """A fault of ours in what writes a notice."""


async def crack(_session: AsyncSession, _data: dict[str, str]) -> NoticeText | None:
    """Fail, as no writer should."""
    raise Cracked


notice_kind("tests.cracked", "A cracked bell rings", rhythm=Rhythm.DAILY)(crack)

ASKED_AT = ((12, 10), (13, 10))
"""Hours (UTC) at which the clock asks for digests, every day."""
MONDAY = date(2026, 6, 1)


@pytest.fixture
def at(runtime: Runtime, monkeypatch: pytest.MonkeyPatch):
    """Let the clock ask for digests on a day, as often as it does."""

    async def ask(day: date) -> None:
        for hour, minute in ASKED_AT:
            now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
            monkeypatch.setattr(clock, "now", lambda now=now: now)
            await jobs.send_digests(runtime)

    return ask


async def gathered(
    db: AsyncSession, actor: Actor, rhythm: Rhythm, bell: str, created: datetime
) -> None:
    kind = "tests.chime" if rhythm is Rhythm.DAILY else "tests.gong"
    await notice(db, actor, kind=kind, rhythm=rhythm, data={"bell": bell}, created_at=created)


def bells(mailbox: Mailbox) -> list[Counter[str]]:
    """Return the bells that each message speaks of."""
    return [Counter(re.findall(r"cloche (\w+) a sonné", words(one))) for one in letters(mailbox)]


def local(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize("change", [date(2026, 3, 8), date(2026, 11, 1)])
async def test_over_a_change_of_hour_every_day_has_one_message_and_every_notice_is_in_one(
    db: AsyncSession, work: Work, mailbox: Mailbox, at, change: date
) -> None:
    actor = await accounts.person(db)
    first = local(change - timedelta(days=1), 0)
    for hours in range(0, 72, 6):
        await gathered(db, actor, Rhythm.DAILY, f"b{hours}", first + timedelta(hours=hours))
    for day in range(-1, 3):
        before = len(letters(mailbox))
        await at(change + timedelta(days=day))
        await work()
        assert len(letters(mailbox)) == before + 1, day
    assert sum(bells(mailbox), Counter()) == Counter(f"b{hours}" for hours in range(0, 72, 6))


async def test_the_week_s_message_leaves_on_mondays_alone_with_all_of_the_week(
    db: AsyncSession, work: Work, mailbox: Mailbox, at
) -> None:
    actor = await accounts.person(db)
    for day in range(7):
        await gathered(db, actor, Rhythm.WEEKLY, f"j{day}", local(MONDAY + timedelta(days=day), 20))
    left = []
    for day in range(15):
        await at(MONDAY + timedelta(days=day))
        await work()
        left.append(len(letters(mailbox)))
    assert left == [0] * 7 + [1] * 8
    assert bells(mailbox) == [Counter(f"j{day}" for day in range(7))]


async def test_a_monday_without_a_worker_is_made_up_for_on_the_first_day_that_has_one(
    db: AsyncSession, work: Work, mailbox: Mailbox, at
) -> None:
    actor = await accounts.person(db)
    await gathered(db, actor, Rhythm.WEEKLY, "dimanche", local(MONDAY - timedelta(days=1), 12))
    await gathered(db, actor, Rhythm.WEEKLY, "lundi", local(MONDAY, 9))
    for day in (2, 3, 4, 5, 6):
        await at(MONDAY + timedelta(days=day))
        await work()
    assert bells(mailbox) == [Counter(["dimanche"])], "and what came since waits for its own Monday"
    await at(MONDAY + timedelta(days=7))
    await work()
    assert bells(mailbox)[1:] == [Counter(["lundi"])]


async def test_the_news_of_home_of_that_monday_are_made_up_for_too(
    db: AsyncSession, work: Work, mailbox: Mailbox, at
) -> None:
    actor = await accounts.person(db)
    told = local(MONDAY - timedelta(days=7), 8)
    db.add(HomeDigest(person_id=actor.id, rhythm=Rhythm.WEEKLY, radius_m=1_000, told_until=told))
    await db.commit()
    await ideas.idea(db, title="Une idée du dimanche", published_at=local(MONDAY, 0))
    await ideas.idea(db, title="Une idée du lundi soir", published_at=local(MONDAY, 20))
    await at(MONDAY + timedelta(days=2))
    await work()
    (letter,) = letters(mailbox)
    assert "Une idée du dimanche" in words(letter)
    assert "Une idée du lundi soir" not in words(letter)
    await at(MONDAY + timedelta(days=7))
    await work()
    assert to(mailbox) == {actor.email: 2}
    assert "Une idée du lundi soir" in words(letters(mailbox)[1])


async def test_who_asks_for_the_week_in_its_midst_waits_for_the_end_of_it(
    db: AsyncSession, work: Work, mailbox: Mailbox, at
) -> None:
    actor = await accounts.person(db)
    wednesday = MONDAY + timedelta(days=2)
    db.add(
        HomeDigest(
            person_id=actor.id, rhythm=Rhythm.WEEKLY, radius_m=500, told_until=local(wednesday, 15)
        )
    )
    await db.commit()
    await ideas.idea(db, published_at=local(wednesday, 16))
    for day in (3, 4, 5, 6):
        await at(MONDAY + timedelta(days=day))
        await work()
    assert letters(mailbox) == []
    await at(MONDAY + timedelta(days=7))
    await work()
    assert to(mailbox) == {actor.email: 1}


async def test_a_notice_that_cannot_be_written_keeps_nobody_else_s_message_back(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox, at
) -> None:
    people = [await accounts.person(db) for _ in range(3)]
    before = local(MONDAY, 5)
    for actor in people:
        await gathered(db, actor, Rhythm.DAILY, "Rose", before)
    await notice(
        db, people[1], kind="tests.cracked", rhythm=Rhythm.DAILY, created_at=before, data={}
    )
    db.add_all(
        HomeDigest(
            person_id=actor.id, rhythm=Rhythm.WEEKLY, radius_m=500,
            told_until=local(MONDAY - timedelta(days=7), 8),
        )
        for actor in people
    )  # fmt: skip
    await ideas.idea(db, published_at=before)
    with pytest.raises(Cracked):
        await at(MONDAY)
    await work()
    first, second, third = (actor.email for actor in people)
    assert to(mailbox) == {first: 2, second: 1, third: 2}, "and the news of home leave all the same"
    cracked = notice_kind("tests.cracked", "A cracked bell rings", rhythm=Rhythm.DAILY)
    cracked(ring)
    try:
        await at(MONDAY + timedelta(days=1))
    finally:
        cracked(crack)
    await work()
    assert to(mailbox)[second] == 2, "what was kept back leaves once it can be written"


@pytest.mark.parametrize(
    ("until", "monday"),
    [
        (datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)),
        (datetime(2026, 6, 7, 12, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)),
        (datetime(2026, 11, 1, 13, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC)),
        (datetime(2026, 11, 2, 13, tzinfo=UTC), datetime(2026, 11, 2, 13, tzinfo=UTC)),
        (datetime(2026, 3, 8, 12, tzinfo=UTC), datetime(2026, 3, 2, 13, tzinfo=UTC)),
        (datetime(2027, 1, 1, 13, tzinfo=UTC), datetime(2026, 12, 28, 13, tzinfo=UTC)),
    ],
)
def test_a_week_ends_on_monday_at_eight_whatever_the_season(
    until: datetime, monday: datetime
) -> None:
    assert jobs.monday_morning(until) == monday
