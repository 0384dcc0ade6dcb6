"""A pause, the night, a quota: who is told when, and who is left in peace."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.jobs import timed_jobs
from app.core.runtime import Runtime
from app.matching import jobs
from app.matching.models import Introduction, Suggestion, SuggestionTold
from app.matching.rules import Introduction as State
from app.matching.service import suggest
from app.notifications.models import Notice
from app.profiles.models import Profile
from tests.factories import matching, missions, organisations, volunteering
from tests.matching.both import DAY, NIGHT, Two, told

Work = Callable[[], Awaitable[None]]


async def in_the_morning(db: AsyncSession, runtime: Runtime) -> None:
    """Do what the night put off."""
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'nv:matching.tell'")
    for (args,) in (await db.execute(query)).all():
        await jobs.tell(runtime, **args)
    await db.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'nv:matching.tell'"))
    await db.commit()


async def test_what_was_asked_at_night_is_told_in_the_morning_to_the_one_who_is_asked(
    two: Two, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    await two.invites(NIGHT)
    await work()
    assert await told(db) == set()
    await in_the_morning(db, runtime)
    await work()
    assert await told(db) == {("matching.asked", two.ana.id)}


async def test_a_yes_said_at_night_reaches_the_team_in_the_morning(
    two: Two, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    await two.says_yes(NIGHT)
    await work()
    assert await told(db) == set()
    await in_the_morning(db, runtime)
    await work()
    assert await told(db) == {("matching.interested", two.team.id)}


@pytest.mark.parametrize("ends", ["no", "yes", "taken back", "pause"])
async def test_what_ended_overnight_is_told_to_nobody(
    two: Two, db: AsyncSession, runtime: Runtime, work: Work, ends: str
) -> None:
    asked = await two.invites(NIGHT)
    if ends == "no":
        await two.says_no(NIGHT)
    elif ends == "yes":
        await two.says_yes(NIGHT)
    elif ends == "taken back":
        await two.answers(asked.public_id, accept=False, now=NIGHT)
    else:
        await two.pauses(NIGHT)
    await in_the_morning(db, runtime)
    await work()
    assert ("matching.asked", two.ana.id) not in await told(db)


async def test_a_morning_job_of_an_introduction_that_was_erased_does_nothing(
    two: Two, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    await two.invites(NIGHT)
    await db.execute(text("DELETE FROM introduction"))
    await db.commit()
    await in_the_morning(db, runtime)
    await work()
    assert await told(db) == set()


async def test_who_paused_may_still_say_yes_to_what_was_asked_before(
    two: Two, runtime: Runtime
) -> None:
    await two.invites()
    await two.pauses()
    assert (await two.says_yes()).state is State.BOTH


async def test_who_said_yes_and_paused_may_still_be_accepted_and_not_asked_by_others(
    two: Two, db: AsyncSession, runtime: Runtime
) -> None:
    waiting = await two.says_yes()
    await two.pauses()
    other = Two(runtime, two.ana, two.team, await matching.mission(db, owner=two.team))
    with pytest.raises(Refused, match="ne peut pas solliciter"):
        await other.invites()
    assert (await two.answers(waiting.public_id, accept=True)).state is State.BOTH


async def test_a_pause_keeps_the_first_day_and_ends_whole(two: Two, db: AsyncSession) -> None:
    paused = select(Profile.paused_at).where(Profile.person_id == two.ana.id)
    await two.pauses(DAY)
    await two.pauses(DAY + timedelta(days=3))
    assert await db.scalar(paused) == DAY
    await two.pauses(paused=False)
    assert await db.scalar(paused) is None
    version = await db.scalar(select(Profile.version).where(Profile.person_id == two.ana.id))
    assert version == 4, "another window that edits the profile is told"


async def test_who_has_no_profile_yet_may_pause_too(two: Two, db: AsyncSession) -> None:
    two.ana = two.team
    await two.pauses()
    row = await db.scalar(select(Profile).where(Profile.person_id == two.team.id))
    assert row is not None
    assert (row.paused_at, row.version) == (DAY, 1)


@pytest.mark.parametrize(("quota", "asked", "may"), [(None, 3, True), (None, 8, False), (1, 0, True),
                                                     (1, 1, False), (0, 0, False)])  # fmt: skip
async def test_a_quota_is_counted_over_thirty_days_and_over_every_kind_of_asking(
    two: Two, db: AsyncSession, quota: int | None, asked: int, may: bool
) -> None:
    where = Profile.person_id == two.ana.id
    await db.execute(update(Profile).where(where).values(monthly_quota=quota))
    for n in range(asked):
        other = await matching.mission(db)
        if n % 2:
            date = (await missions.dates_of(db, other))[0]
            await volunteering.ask(db, date, two.ana, asked_at=DAY - timedelta(days=2))
        else:
            expired = {"state": State.EXPIRED, "asked_at": DAY - timedelta(days=20)}
            await matching.introduction(db, other, two.ana, **expired)
    old = await matching.mission(db)
    before = {"state": State.EXPIRED, "asked_at": DAY - timedelta(days=31)}
    await matching.introduction(db, old, two.ana, **before)
    if may:
        assert (await two.invites()).state is State.WAITS_PERSON
    else:
        with pytest.raises(Refused, match="ne peut pas solliciter"):
            await two.invites()


async def test_what_a_person_asked_for_themselves_counts_against_nobody(
    two: Two, db: AsyncSession
) -> None:
    where = Profile.person_id == two.ana.id
    await db.execute(update(Profile).where(where).values(monthly_quota=1))
    for _one in range(3):
        await matching.introduction(db, await matching.mission(db), two.ana, by_team=False)
    assert (await two.invites()).state is State.WAITS_PERSON


async def heard(db: AsyncSession, runtime: Runtime, now: datetime | None = None) -> int:
    async with runtime.database.transaction() as session:
        return await suggest.tell_some(session, now or datetime.now(UTC))


async def test_a_letter_names_at_most_two_missions_of_one_organisation(
    db: AsyncSession, runtime: Runtime
) -> None:
    await matching.expert(db)
    big = await organisations.organisation(db)
    for _one in range(5):
        await matching.mission(db, organisation=big)
    await matching.weigh(runtime)
    assert await heard(db, runtime) == 1
    assert await db.scalar(select(func.count()).select_from(SuggestionTold)) == 2


async def test_two_weekly_runs_in_a_week_tell_once(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana = await matching.expert(db)
    for _one in range(5):
        await matching.mission(db, sessions=[missions.ahead(40)])
    await matching.weigh(runtime)
    now = datetime.now(UTC)
    assert [await heard(db, runtime, now + timedelta(days=n)) for n in (0, 0, 3)] == [1, 0, 0]
    assert await heard(db, runtime, now + timedelta(days=7)) == 1
    await work()
    kinds = list(await db.scalars(select(Notice.kind).where(Notice.person_id == ana.id)))
    assert kinds == ["matching.suggested"] * 2


async def test_what_a_team_asked_lately_leaves_less_room_for_suggestions(
    db: AsyncSession, runtime: Runtime
) -> None:
    ana = await matching.expert(db, monthly_quota=2)
    for _one in range(3):
        await matching.mission(db)
    await matching.weigh(runtime)
    await matching.introduction(db, await matching.mission(db), ana)
    await heard(db, runtime)
    assert await db.scalar(select(func.count()).select_from(SuggestionTold)) == 1


async def test_what_fits_only_a_little_waits_on_the_page(
    db: AsyncSession, runtime: Runtime
) -> None:
    ana = await matching.expert(db)
    mission = await matching.mission(db)
    db.add(
        Suggestion(
            person_id=ana.id, mission_id=mission.id, for_person=True, for_mission=False,
            points=suggest.LOWEST_TOLD - 1, version=1, kept_at=datetime.now(UTC),
        )
    )  # fmt: skip
    await db.commit()
    assert await heard(db, runtime) == 0
    await db.execute(update(Suggestion).values(points=suggest.LOWEST_TOLD))
    await db.commit()
    assert await heard(db, runtime) == 1


async def test_a_letter_that_is_read_late_names_only_what_still_takes_people(
    db: AsyncSession, runtime: Runtime
) -> None:
    from app.matching.notices import suggested

    full, open_ = await matching.mission(db, state="full"), await matching.mission(db)
    data = {"missions": f"{full.id},{open_.id}"}
    said = await suggested(db, data)
    assert said is not None
    assert open_.title in said.title
    assert full.title not in said.title
    assert await suggested(db, {"missions": str(full.id)}) is None


def test_the_clock_weighs_before_it_tells_and_never_tells_at_night() -> None:
    crons = {job.name.removeprefix("nv:"): job.cron for job in timed_jobs()}
    assert crons["matching.expire"]
    minute, hour = crons["matching.weigh"].split()[:2]
    assert 4 <= int(hour) - 5 + int(minute) / 60 + 2 <= 6, "while the city sleeps"
    told_at = int(crons["matching.suggest"].split()[1])
    assert all(9 <= told_at - behind <= 18 for behind in (4, 5)), "by either clock of Montréal"


async def test_introductions_are_never_both_without_two_yeses(two: Two, db: AsyncSession) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError, match="both_said_so"):
        await matching.introduction(db, two.mission, two.ana, state=State.BOTH)
    await db.rollback()
    await db.refresh(two.mission)
    await matching.introduction(db, two.mission, two.ana)
    await db.refresh(two.mission)
    with pytest.raises(IntegrityError, match="uq_introduction_stands"):
        await matching.introduction(db, two.mission, two.ana, by_team=False)
    await db.rollback()
    assert await db.scalar(select(func.count()).select_from(Introduction)) == 1
