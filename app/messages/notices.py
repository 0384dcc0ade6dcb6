"""What messages tell: that somebody asks, accepts or writes; never what they wrote."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_, gettext as _
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.messages.models import Conversation
from app.messages.rules import Side
from app.organisations.queries import spoken_as


@notice_kind("messages.asked", N_("Somebody asks to write to me"))
async def asked(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who asks."""
    return await _notice(session, data, N_("%(name)s would like to write to you"))


@notice_kind("messages.accepted", N_("Somebody accepts to write with me"))
async def accepted(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who accepted."""
    return await _notice(session, data, N_("%(name)s accepts to write with you"))


@notice_kind("messages.received", N_("Somebody writes to me"))
async def received(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who wrote."""
    return await _notice(session, data, N_("%(name)s has written to you"))


async def _notice(session: AsyncSession, data: dict[str, str], said: str) -> NoticeText | None:
    query = select(Conversation).where(Conversation.public_id == data["conversation"])
    talk = (await session.execute(query)).scalar_one_or_none()
    name = (
        "" if talk is None else await _name(session, talk, Side(data["side"]), data.get("by", ""))
    )
    if not name:
        return None
    path = url("messages:show", conversation_id=data["conversation"])
    return NoticeText(_(said) % {"name": name}, path)


async def _name(session: AsyncSession, talk: Conversation, side: Side, by: str) -> str:
    """Return how one side is called; nothing when nobody is there any more.

    An organisation is called by both names; ``by`` is the public id of who spoke for it.
    """
    person, organisation = (
        (talk.asker_id, talk.asker_organisation_id)
        if side is Side.ASKER
        else (talk.asked_id, talk.asked_organisation_id)
    )
    if organisation is not None:
        found = await spoken_as(session, organisation)
        return found.beside(await _member(session, by)) if found else ""
    query = select(Person.display_name).where(Person.id == person, Person.deleted_at.is_(None))
    name = (await session.execute(query)).scalar_one_or_none() or ""
    if name and talk.is_anonymous and side is Side.ASKED:
        return _("Somebody who keeps their name")
    return name


async def _member(session: AsyncSession, public_id: str) -> str:
    query = select(Person.display_name).where(
        Person.public_id == public_id, Person.deleted_at.is_(None)
    )
    return (await session.execute(query)).scalar_one_or_none() or ""
