"""Several notices in one message: at the hours chosen, each told once, never an empty one."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core import clock
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.notifications import jobs
from app.notifications.models import Notice
from app.notifications.service import digest, retention
from tests.factories import accounts
from tests.factories.notifications import SILENT, notice, notices_of
from tests.notifications.letters import Mailbox, Work, html, letters, stop_link, to, words

MORNING = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
"""Eight o'clock in Montréal, a Tuesday."""
BEFORE = MORNING - timedelta(hours=3)
AFTER = MORNING + timedelta(minutes=1)


async def chime(db: AsyncSession, actor: Actor, bell: str = "Rose", **fields: object) -> Notice:
    return await notice(
        db, actor,
        **{"kind": "tests.chime", "rhythm": Rhythm.DAILY, "data": {"bell": bell},
           "created_at": BEFORE, **fields},
    )  # fmt: skip


async def send(runtime: Runtime, rhythm: Rhythm = Rhythm.DAILY, until: datetime = MORNING) -> None:
    await jobs.send_gathered(runtime, rhythm, until)


async def test_what_was_gathered_leaves_in_one_message_in_the_reader_s_language(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    anne, jean = await accounts.person(db, language="en"), await accounts.person(db)
    for bell in ("Angèle & fils", "Rose"):
        await chime(db, anne, bell)
    await chime(db, jean)
    await send(runtime)
    await work()
    sent = {letter["To"]: letter for letter in letters(mailbox)}
    assert sent[anne.email]["Subject"] == "2 pieces of news of what you follow"
    assert sent[jean.email]["Subject"] == "1 nouvelle de ce que vous suivez"
    said = words(sent[anne.email])
    assert said.index("Bell Angèle & fils rang") < said.index("Bell Rose rang")
    assert "Because you support this idea." in said
    assert "http://testserver/en/cloche" in said
    assert "Angèle &amp; fils" in html(sent[anne.email])
    assert "You chose to receive these together, once a day." in said
    assert stop_link(sent[jean.email]).startswith("/fr/desabonnement/")
    assert sent[jean.email]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_nothing_is_sent_twice_and_nothing_when_there_is_nothing(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    await chime(db, actor)
    for _ in range(3):
        await send(runtime)
        await work()
    await send(runtime, until=MORNING + timedelta(days=1))
    await work()
    assert to(mailbox) == {actor.email: 1}


async def test_what_happens_after_eight_waits_for_the_next_one(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    await chime(db, actor, "tôt")
    await chime(db, actor, "tard", created_at=AFTER)
    await send(runtime)
    await work()
    assert "tard" not in words(letters(mailbox)[0])
    await send(runtime, until=MORNING + timedelta(days=1))
    await work()
    assert len(letters(mailbox)) == 2


async def test_what_was_read_on_the_site_is_gone_or_hidden_is_left_out(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    some, none = await accounts.person(db), await accounts.person(db)
    for actor in (some, none):
        await chime(db, actor, "lue", read_at=BEFORE)
        await chime(db, actor, SILENT)
    await chime(db, some, "Rose")
    await send(runtime)
    await work()
    assert to(mailbox) == {some.email: 1}, "an empty message is not sent"
    assert "1 nouvelle" in letters(mailbox)[0]["Subject"]
    left = await db.scalar(
        select(func.count()).select_from(Notice).where(Notice.mailed_at.is_(None))
    )
    assert left == 0, "and is not looked at again"


@pytest.mark.parametrize("field", ["suspended_at", "deleted_at", "email_confirmed_at"])
async def test_who_is_suspended_gone_or_unconfirmed_gets_no_message(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox, field: str
) -> None:
    actor = await accounts.person(db)
    await chime(db, actor)
    value = None if field == "email_confirmed_at" else BEFORE
    await db.execute(update(Person).where(Person.id == actor.id).values({field: value}))
    await db.commit()
    await send(runtime)
    await work()
    assert letters(mailbox) == []


async def test_two_workers_at_the_same_moment_send_one_message(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    people = [await accounts.person(db) for _ in range(5)]
    for actor in people:
        await chime(db, actor)
    await asyncio.gather(*(send(runtime) for _ in range(4)))
    await work()
    assert to(mailbox) == {actor.email: 1 for actor in people}


async def test_a_worker_that_dies_takes_mark_and_message_back_together(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    await chime(db, actor)
    with pytest.raises(Exception, match=r"terminat|closed|gone|consuming"):
        async with runtime.database.transaction() as session:
            assert await digest.send_digest(
                session, runtime.settings, actor.id, Rhythm.DAILY, MORNING
            )
            pid = await session.scalar(select(func.pg_backend_pid()))
            await db.execute(select(func.pg_terminate_backend(pid)))
            await session.execute(text("SELECT 1"))
    await work()
    assert letters(mailbox) == []
    await send(runtime)
    await work()
    assert to(mailbox) == {actor.email: 1}


async def test_a_great_number_of_notices_is_one_message_of_the_last_ones(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    db.add_all(
        Notice(person_id=actor.id, kind="tests.chime", key=f"k{n}", because="", rhythm="daily",
               data={"bell": f"n{n}"}, created_at=BEFORE)
        for n in range(digest.MOST_IN_ONE + 7)
    )  # fmt: skip
    await db.commit()
    await send(runtime)
    await work()
    (letter,) = letters(mailbox)
    assert f"{digest.MOST_IN_ONE} nouvelles" in letter["Subject"]
    assert f"n{digest.MOST_IN_ONE + 6} " in words(letter)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 6, 2, 12, 10, tzinfo=UTC), datetime(2026, 6, 2, 12, 0, tzinfo=UTC)),
        (datetime(2026, 6, 2, 13, 10, tzinfo=UTC), datetime(2026, 6, 2, 12, 0, tzinfo=UTC)),
        (datetime(2026, 6, 2, 11, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 2, 12, 10, tzinfo=UTC), None),
        (datetime(2026, 12, 2, 13, 10, tzinfo=UTC), datetime(2026, 12, 2, 13, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 13, 10, tzinfo=UTC), datetime(2026, 11, 1, 13, 0, tzinfo=UTC)),
        (datetime(2026, 3, 8, 12, 10, tzinfo=UTC), datetime(2026, 3, 8, 12, 0, tzinfo=UTC)),
    ],
)
def test_it_is_eight_in_montreal_summer_and_winter(
    now: datetime, expected: datetime | None
) -> None:
    assert jobs.this_morning(now) == expected


@pytest.mark.parametrize(("day", "weekly"), [(1, 1), (2, 0)])
async def test_the_week_s_leaves_on_mondays_and_the_day_s_every_day(
    runtime: Runtime,
    db: AsyncSession,
    work: Work,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    day: int,
    weekly: int,
) -> None:
    now = datetime(2026, 6, day, 12, 10, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    daily, week = await accounts.person(db), await accounts.person(db)
    early = now - timedelta(hours=5)
    await chime(db, daily, created_at=early)
    await chime(db, week, kind="tests.gong", rhythm=Rhythm.WEEKLY, created_at=early)
    await jobs.send_digests(runtime)
    await work()
    assert to(mailbox)[daily.email] == 1
    assert to(mailbox)[week.email] == weekly
    if weekly:
        letter = next(one for one in letters(mailbox) if one["To"] == week.email)
        assert "une fois par semaine" in words(letter)


async def test_before_eight_nothing_leaves(
    runtime: Runtime,
    db: AsyncSession,
    work: Work,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 2, 12, 10, tzinfo=UTC))
    await chime(db, await accounts.person(db))
    await jobs.send_digests(runtime)
    await work()
    assert letters(mailbox) == []


async def test_read_notices_are_kept_ninety_days_and_others_a_year(
    runtime: Runtime, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PART", 2)
    now = datetime.now(UTC)
    actor = await accounts.person(db)

    async def aged(days: int, read_days: int | None) -> Notice:
        read_at = None if read_days is None else now - timedelta(days=read_days)
        return await notice(db, actor, created_at=now - timedelta(days=days), read_at=read_at)

    kept = [await aged(89, 88), await aged(120, 30), await aged(364, None)]
    for days, read_days in ((95, 91), (400, 91), (366, None), (500, 1), (120, 119)):
        await aged(days, read_days)
    await jobs.forget_old(runtime)
    assert [one.id for one in await notices_of(db, actor)] == [one.id for one in kept]
