"""What the page of the audit log is asked, and which entries that means for whom."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.queries import id_of_public, known_by_email
from app.audit.queries import NOBODY, Wanted
from app.core.i18n import N_
from app.core.i18n.format import ZONE
from app.core.ids import is_public_id
from app.core.pagination import LONGEST_CURSOR
from app.core.text import Code
from app.core.web.forms import FormModel

ELSEWHERE = "-"
"""Stands for the command line and the clock where a person is asked for."""

UNKNOWN = -1
SUBJECT = re.compile(r"([a-z_]{1,30})(?::([1-9][0-9]{0,17}))?")

DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
NO_DAY = N_("Please write a day as 2026-11-21.")


def subject_text(typed: str) -> str:
    """Refuse what names no subject.

    Raises:
        PydanticCustomError: saying how one is named.
    """
    if typed and not SUBJECT.fullmatch(typed):
        raise PydanticCustomError(
            "said", N_("Please write a kind, or a kind and a number: idea, or idea:12.")
        )
    return typed


def day_text(typed: str) -> str:
    """Refuse what is no day.

    Raises:
        PydanticCustomError: saying how one is written.
    """
    if typed and not DAY.fullmatch(typed):
        raise PydanticCustomError("said", NO_DAY)
    try:
        date.fromisoformat(typed or "2026-01-01")
    except ValueError as error:
        raise PydanticCustomError("said", NO_DAY) from error
    return typed


Day = Annotated[Code, Field(max_length=10), AfterValidator(day_text)]


class LogFilter(FormModel):
    """Which entries somebody wants to see."""

    who: Code = Field("", max_length=254)
    what: Code = Field("", max_length=60)
    subject: Annotated[Code, Field(max_length=60), AfterValidator(subject_text)] = ""
    since: Day = ""
    until: Day = ""
    after: Code = Field("", max_length=LONGEST_CURSOR)
    kind: Literal["csv", "json"] = "csv"


async def wanted_by(session: AsyncSession, member: Actor, typed: LogFilter) -> Wanted:
    """Return the entries that are meant, within what the member's role reaches."""
    kind, _colon, subject_id = typed.subject.partition(":")
    everything = member.is_administrator
    return Wanted(
        by_id=await _whose(session, typed.who) if typed.who else None,
        action=typed.what,
        subject_kind=kind,
        subject_id=int(subject_id) if subject_id else None,
        since=_midnight(typed.since) if typed.since else None,
        until=_midnight(typed.until) + timedelta(days=1) if typed.until else None,
        territories=None
        if everything or member.moderates_everywhere
        else member.moderated_territories,
        any_territory=not everything,
    )


async def _whose(session: AsyncSession, who: str) -> int:
    """Return the number of who is named by address or public id."""
    if who == ELSEWHERE:
        return NOBODY
    if "@" in who:
        known = await known_by_email(session, who)
        return known.id if known else UNKNOWN
    if not is_public_id(who):
        return UNKNOWN
    return await id_of_public(session, who) or UNKNOWN


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), ZONE)
