"""What the clock does: reminders, offers that end, waves of questions, sessions that are over."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.choices.kept import chosen
from app.core import clock
from app.core.i18n import using
from app.core.jobs import every, job
from app.core.mail.post import post
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.volunteering.chosen import ANSWERED_WITHIN
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.queries import dates, due
from app.volunteering.queries.due import Near
from app.volunteering.rules import SignUpState, WaitingState
from app.volunteering.service import finish, places, replace
from app.volunteering.service.cancel import release
from app.volunteering.service.withdraw import expire as expire_one
from app.volunteering.shown import tags, when
from app.volunteering.timing import is_reminder_due


@every("*/10 * * * *", "volunteering.remind")
async def remind(runtime: Runtime) -> None:
    """Write, the day before and by day, to whoever has a place; each once."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        near = await due.to_remind(session, now)
    for one in near:
        if is_reminder_due(one.signed_up_at, now, one.starts_at, one.zone):
            await _remind(runtime, one)


async def _remind(runtime: Runtime, one: Near) -> None:
    async with runtime.database.transaction() as session:
        turned = await session.execute(
            update(SignUp)
            .where(SignUp.id == one.sign_up_id, SignUp.state == SignUpState.SIGNED_UP)
            .values(state=SignUpState.REMINDED)
            .returning(SignUp.public_id)
        )
        dated = await dates.read(session, one.session_id)
        if turned.one_or_none() is None or dated is None:
            return
        with using(one.language):
            context = {
                "name": one.name,
                "title": dated.title,
                "when": when(dated),
                "place": dated.place_label,
                "mission_id": dated.mission_public_id,
            }
        await post(
            session, runtime.settings, "volunteering/reminder",
            to=one.email, language=one.language, context=context,
        )  # fmt: skip


@job("volunteering.offer_letter")
async def offer_letter(runtime: Runtime, *, turn_id: int) -> None:
    """Write to somebody who waited that a place is theirs, until when."""
    async with runtime.database.transaction() as session:
        turn = await session.get(Waiting, turn_id)
        if turn is None or turn.state is not WaitingState.OFFERED or turn.offer_ends_at is None:
            return
        dated = await dates.read(session, turn.session_id)
        query = select(Person.email, Person.language, Person.display_name).where(
            Person.id == turn.person_id, Person.deleted_at.is_(None)
        )
        person = (await session.execute(query)).one_or_none()
        if dated is None or person is None:
            return
        with using(person.language):
            context = {
                "name": person.display_name,
                "title": dated.title,
                "when": when(dated),
                "until": turn.offer_ends_at,
            }
        await post(
            session, runtime.settings, "volunteering/offer",
            to=person.email, language=person.language, context=context,
        )  # fmt: skip


@every("*/5 * * * *", "volunteering.offers")
async def end_offers(runtime: Runtime) -> None:
    """End the offers whose time is over; the next in line are offered those places."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        late = await due.with_offers_over(session, now)
    for session_id in late:
        async with runtime.database.transaction() as session:
            await places.lapse(session, session_id, now)
            await _drop(runtime, session, session_id)


@every("*/5 * * * *", "volunteering.waves")
async def send_waves(runtime: Runtime) -> None:
    """Ask the next people to replace who cancelled late."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        searches = await due.with_waves_due(session, now)
    for session_id in searches:
        async with runtime.database.transaction() as session:
            await replace.send_wave(session, session_id, now)


@every("*/15 * * * *", "volunteering.finish")
async def finish_sessions(runtime: Runtime) -> None:
    """Settle the sessions that are over."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        ended = await due.over(session, now)
    for session_id in ended:
        async with runtime.database.transaction() as session:
            await finish.finish(session, session_id, now)


@every("41 9 * * *", "volunteering.expire")
async def expire(runtime: Runtime) -> None:
    """End the applications that nobody answered in time, or whose mission is over."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        old = await due.unanswered(session, now, chosen(ANSWERED_WITHIN))
    for application_id in old:
        async with runtime.database.transaction() as session:
            application = await session.get(Application, application_id)
            if application is not None:
                await expire_one(session, application, now)


@every("53 * * * *", "volunteering.gone")
async def free_places(runtime: Runtime) -> None:
    """Give back the places of people who closed their account."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        gone = await due.of_who_left(session, now)
    for sign_up_id in gone:
        async with runtime.database.transaction() as session:
            place = await session.get_one(SignUp, sign_up_id)
            dated = await dates.hold(session, place.session_id)
            await release(session, place, dated, now)
            drop_pages(session, runtime, *tags(dated))


async def _drop(runtime: Runtime, session: AsyncSession, session_id: int) -> None:
    dated = await dates.read(session, session_id)
    if dated is not None:
        drop_pages(session, runtime, *tags(dated))
