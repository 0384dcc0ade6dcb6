"""Choosing what comes by e-mail, and how often; the address of one's own feed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.notices import Rhythm, notice_kinds
from app.core.sessions import digest, new_secret
from app.notifications.models import FeedKey, HomeDigest, Notice, NoticeChoice
from app.notifications.queries.choices import HomeChoice, choices_of, home_choice_of
from app.notifications.rules import HOME


async def choose(
    session: AsyncSession, person_id: int, wanted: Mapping[str, Rhythm], now: datetime
) -> None:
    """Keep how soon somebody wants each of these kinds by e-mail.

    What was gathered of a kind that they want no more does not leave either.

    Raises:
        Invalid: a kind that is none, or that concerns rights or safety.
    """
    kinds = notice_kinds()
    for name in wanted:
        if name not in kinds:
            raise Invalid({"kind": _("This kind of notice does not exist.")})
        if kinds[name].is_due:
            raise Invalid(
                {"kind": _("This kind of notice concerns your rights: it is always sent.")}
            )
    if not wanted:
        return
    rows = [
        {"person_id": person_id, "kind": name, "rhythm": rhythm, "changed_at": now}
        for name, rhythm in sorted(wanted.items())
    ]
    kept = insert(NoticeChoice).values(rows)
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=["person_id", "kind"],
            set_={"rhythm": kept.excluded.rhythm, "changed_at": kept.excluded.changed_at},
            where=NoticeChoice.rhythm != kept.excluded.rhythm,
        )
    )
    unwanted = [name for name, rhythm in wanted.items() if rhythm is Rhythm.NEVER]
    if unwanted:
        await _hold_back(session, person_id, Notice.kind.in_(unwanted))


async def _hold_back(session: AsyncSession, person_id: int, which: ColumnElement[bool]) -> None:
    """Send nothing of what waits: whoever has just said stop must not be written to once more.

    What a worker is handing over at this very moment leaves: nobody waits here for a mail server.
    """
    waiting = select(Notice.id).where(
        Notice.person_id == person_id,
        Notice.mailed_at.is_(None),
        Notice.rhythm != Rhythm.NEVER,
        which,
    )
    await session.execute(
        update(Notice)
        .where(Notice.id.in_(waiting.with_for_update(skip_locked=True)))
        .values(rhythm=Rhythm.NEVER)
    )


async def choose_home(
    session: AsyncSession, person_id: int, choice: HomeChoice, now: datetime
) -> None:
    """Keep how often somebody wants the news around home; the first tells what happens from now on."""
    before = await home_choice_of(session, person_id)
    begins = before.rhythm is Rhythm.NEVER and choice.rhythm is not Rhythm.NEVER
    values = {"rhythm": choice.rhythm, "radius_m": choice.radius_m}
    await session.execute(
        insert(HomeDigest)
        .values(person_id=person_id, told_until=now, **values)
        .on_conflict_do_update(
            index_elements=["person_id"], set_=values | ({"told_until": now} if begins else {})
        )
    )


async def stop(session: AsyncSession, person_id: int, kind: str, now: datetime) -> None:
    """Send no more e-mails of a kind: one of notices, all that come in a digest, or the news of home."""
    kinds = notice_kinds()
    if kind in {Rhythm.DAILY, Rhythm.WEEKLY}:
        mine = await choices_of(session, person_id)
        gathered = [c.kind.name for c in mine if c.rhythm == kind and not c.kind.is_due]
        await choose(session, person_id, dict.fromkeys(gathered, Rhythm.NEVER), now)
        await _hold_back(session, person_id, Notice.rhythm == kind)
    elif kind in kinds and not kinds[kind].is_due:
        await choose(session, person_id, {kind: Rhythm.NEVER}, now)
    elif kind == HOME:
        radius = (await home_choice_of(session, person_id)).radius_m
        await choose_home(session, person_id, HomeChoice(Rhythm.NEVER, radius), now)


async def open_feed(session: AsyncSession, person_id: int, now: datetime) -> str:
    """Make a new address for somebody's own feed and return its secret, this once; the old one closes."""
    secret = new_secret()
    values = {"secret_hash": digest(secret), "created_at": now}
    await session.execute(
        insert(FeedKey)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
    return secret


async def close_feed(session: AsyncSession, person_id: int) -> None:
    """Let the address of somebody's feed lead nowhere."""
    await session.execute(delete(FeedKey).where(FeedKey.person_id == person_id))
