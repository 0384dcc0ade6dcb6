"""Saying that something should not be there; what waits is one case for each thing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db import flush_or
from app.core.errors import Invalid
from app.core.i18n import current, gettext as _
from app.core.moderated import ReportedThing
from app.moderation import policy
from app.moderation.errors import AlreadyReported
from app.moderation.models import Case, Report
from app.moderation.queries import cases
from app.moderation.rules import Reason
from app.moderation.schemas import MemberReport


@dataclass(frozen=True, slots=True)
class Visiting:
    """A visitor who reports: what tells them apart, and where to answer them if they wish."""

    mark: bytes
    email: str = ""


async def report(
    session: AsyncSession,
    who: Actor | Visiting,
    thing: ReportedThing,
    said: MemberReport,
    now: datetime,
) -> Report:
    """Put a thing in the queue, or one report more on the case that waits.

    Raises:
        Refused: it is theirs, or not shown any more.
        Invalid: “something else” without a word.
        AlreadyReported: the same person reported the same thing before.
    """
    policy.can_report(who if isinstance(who, Actor) else None, thing).require()
    if said.reason is Reason.OTHER and not said.words:
        raise Invalid({"words": _("Please say what is wrong with it.")})
    await cases.lock(session, thing.subject)
    case = await cases.open_case(session, thing.subject) or await opened(session, thing, now)
    case.reports += 1
    made = Report(
        case_id=case.id,
        subject_kind=thing.subject.kind,
        subject_id=thing.subject.id,
        language=current(),
        reason=said.reason,
        words=said.words,
        created_at=now,
    )
    if isinstance(who, Actor):
        made.reporter_id = who.id
    else:
        made.visitor_hash, made.email = who.mark, who.email
    session.add(made)
    await flush_or(session, AlreadyReported())
    return made


async def opened(session: AsyncSession, thing: ReportedThing, now: datetime) -> Case:
    """Open a case for a thing that has none."""
    case = Case(
        subject_kind=thing.subject.kind,
        subject_id=thing.subject.id,
        territory_id=thing.territory_id,
        author_id=thing.author_id,
        opened_at=now,
        reports=0,
    )
    session.add(case)
    await session.flush()
    return case
