"""What the clock does: reminders, offers that end, waves of questions, sessions that are over."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.choices.kept import chosen
from app.core import clock, logging
from app.core.errors import DomainError
from app.core.i18n import using
from app.core.jobs import every, job
from app.core.mail.post import post
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.volunteering.chosen import ANSWERED_WITHIN
from app.volunteering.dated import Dated
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.queries import dates, due
from app.volunteering.queries.due import Near
from app.volunteering.rules import SIGN_UP_TURNS, SignUpAct, SignUpState, WaitingState, before
from app.volunteering.service import finish, places, search
from app.volunteering.service.cancel import release
from app.volunteering.service.withdraw import expire as expire_one
from app.volunteering.shown import tags, when
from app.volunteering.timing import is_reminder_due

T = TypeVar("T")
log = logging.get("volunteering")


async def settle_each(
    runtime: Runtime,
    find: Callable[[AsyncSession, datetime], Awaitable[Sequence[T]]],
    settle: Callable[[AsyncSession, T, datetime], Awaitable[object]],
) -> None:
    """Settle all that is due, each in a transaction of its own.

    What changed meanwhile is passed over, and written down: who is refused each time shows.
    """
    now = clock.now()
    async with runtime.database.transaction() as session:
        found = await find(session, now)
    for one in found:
        try:
            async with runtime.database.transaction() as session:
                await settle(session, one, now)
        except (DomainError, NoResultFound) as refusal:
            what = one.sign_up_id if isinstance(one, Near) else one
            log.warning(
                "volunteering.passed_over", by=find.__name__, id=what, why=type(refusal).__name__
            )


@every("*/10 * * * *", "volunteering.remind")
async def remind(runtime: Runtime) -> None:
    """Write, the day before and by day, to whoever has a place; each once."""

    async def by_day(session: AsyncSession, now: datetime) -> list[Near]:
        return [
            one
            for one in await due.to_remind(session, now)
            if is_reminder_due(one.signed_up_at, now, one.starts_at, one.zone)
        ]

    async def write(session: AsyncSession, one: Near, _now: datetime) -> None:
        turned = await session.execute(
            update(SignUp)
            .where(
                SignUp.id == one.sign_up_id,
                SignUp.state.in_(sorted(before(SIGN_UP_TURNS, SignUpAct.REMIND))),
            )
            .values(state=SignUpState.REMINDED)
            .returning(SignUp.public_id)
        )
        dated = await dates.read(session, one.session_id)
        if turned.one_or_none() is not None and dated is not None:
            await _post(
                session, runtime, "volunteering/reminder", one, dated,
                place=dated.place_label, mission_id=dated.mission_public_id,
            )  # fmt: skip

    await settle_each(runtime, by_day, write)


@job("volunteering.offer_letter")
async def offer_letter(runtime: Runtime, *, turn_id: int) -> None:
    """Write to somebody who waited that a place is theirs, until when."""
    async with runtime.database.transaction() as session:
        turn = await session.get(Waiting, turn_id)
        if turn is None or turn.state is not WaitingState.OFFERED:
            return
        dated = await dates.read(session, turn.session_id)
        query = select(Person.email, Person.language, Person.display_name.label("name")).where(
            Person.id == turn.person_id, Person.deleted_at.is_(None)
        )
        person = (await session.execute(query)).one_or_none()
        if dated is not None and person is not None:
            until = turn.offer_ends_at
            await _post(session, runtime, "volunteering/offer", person, dated, until=until)


async def _post(
    session: AsyncSession,
    runtime: Runtime,
    letter: str,
    to: Any,
    dated: Dated,
    **more: object,
) -> None:
    """Write about a session to somebody, in their language: ``to`` has email, language and name."""
    with using(to.language):
        context = {"name": to.name, "title": dated.title, "when": when(dated), **more}
    await post(
        session, runtime.settings, letter, to=to.email, language=to.language, context=context
    )


@every("*/5 * * * *", "volunteering.offers")
async def end_offers(runtime: Runtime) -> None:
    """End the offers whose time is over; the next in line are offered those places."""

    async def lapse(session: AsyncSession, session_id: int, now: datetime) -> None:
        await places.lapse(session, session_id, now)
        dated = await dates.read(session, session_id)
        if dated is not None:
            drop_pages(session, runtime, *tags(dated))

    await settle_each(runtime, due.with_offers_over, lapse)


@every("*/5 * * * *", "volunteering.waves")
async def send_waves(runtime: Runtime) -> None:
    """Ask the next people to replace who cancelled late."""
    await settle_each(runtime, due.with_waves_due, search.send_wave)


@every("*/15 * * * *", "volunteering.finish")
async def finish_sessions(runtime: Runtime) -> None:
    """Settle the sessions that are over."""
    await settle_each(runtime, due.over, finish.finish)


@every("41 9 * * *", "volunteering.expire")
async def expire(runtime: Runtime) -> None:
    """End the applications that nobody answered in time, or whose mission is over."""

    async def old(session: AsyncSession, now: datetime) -> list[int]:
        return await due.unanswered(session, now, chosen(ANSWERED_WITHIN))

    async def end(session: AsyncSession, application_id: int, now: datetime) -> None:
        application = await session.get_one(Application, application_id)
        await expire_one(session, application, now)

    await settle_each(runtime, old, end)


@every("53 * * * *", "volunteering.gone")
async def free_places(runtime: Runtime) -> None:
    """Give back the places of people who closed their account."""

    async def free(session: AsyncSession, sign_up_id: int, now: datetime) -> None:
        place = await session.get_one(SignUp, sign_up_id)
        dated = await dates.hold(session, place.session_id)
        await release(session, place, dated, now)
        drop_pages(session, runtime, *tags(dated))

    await settle_each(runtime, due.of_who_left, free)
