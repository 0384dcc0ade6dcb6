"""What messages put into pages of others: the way to write, and how many wait to be read."""

from fastapi import Request
from sqlalchemy import ScalarSelect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.header_counts import header_count
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.messages.parties import Party, reader_of
from app.messages.queries.conversations import requests, unread
from app.messages.rules import Kind
from app.organisations.models import Organisation
from app.organisations.queries.speaking import SPEAKS
from app.profiles.models import Profile


@slot("person.actions")
async def write_to_person(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Lead to the request for a conversation with a member."""
    del request
    query = select(Person.public_id).where(Person.id == subject.id)
    return await _link(session, Kind.PERSON, query, Party(subject.id), actor)


@slot("anonymous.actions")
async def write_to_anonymous(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Lead to the request for a conversation with somebody who keeps their name."""
    del request
    query = select(Profile.anonymous_id).where(Profile.person_id == subject.id)
    return await _link(session, Kind.ANONYMOUS, query, Party(subject.id), actor)


@slot("organisation.actions")
async def write_to_organisation(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Lead to the request for a conversation with a verified organisation."""
    del request
    query = select(Organisation.public_id).where(Organisation.id == subject.id, SPEAKS)
    return await _link(session, Kind.ORGANISATION, query, Party(None, subject.id), actor)


async def _link(
    session: AsyncSession, kind: Kind, query: object, party: Party, actor: Who | None
) -> str:
    if isinstance(actor, Actor) and (await reader_of(session, actor)).speaks_as(party):
        return ""
    public_id = (await session.execute(query)).scalar_one_or_none()  # type: ignore[call-overload]
    if public_id is None:
        return ""
    template = environment.get_template("messages/_write_to.html")
    return template.render(kind=kind.value, public_id=public_id)


@slot("dashboard.waiting")
async def asked(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Say how many people ask to write to a member, or to an organisation they speak for."""
    if not isinstance(actor, Actor) or actor.id != subject.id:
        return ""
    many = await requests(session, await reader_of(session, actor))
    if not many:
        return ""
    template = environment.get_template("messages/_waiting_line.html")
    return template.render(common(request) | {"many": many})


@header_count("messages")
def unread_conversations(person_id: int) -> ScalarSelect[int]:
    """Count the conversations that hold something new."""
    return unread(person_id)
