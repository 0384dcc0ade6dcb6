"""Asking somebody for a conversation, and answering who asks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.db import unique_or
from app.core.errors import Conflict
from app.core.i18n import N_, current, gettext as _
from app.core.notices import tell
from app.messages import policy
from app.messages.models import Conversation, Message
from app.messages.parties import Party, Reader
from app.messages.queries.conversations import Seen
from app.messages.queries.pairs import between, is_blocked
from app.messages.rules import DAY, Side, State, requests_a_day
from app.messages.service.locking import held
from app.messages.service.say import blocked_by_other, heard_of, hearers


class AlreadyAsked(Conflict):
    """There is a conversation of these two already."""

    code = "already-asked"

    def __init__(self) -> None:
        super().__init__(_("You have already written to them: see your messages."))


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks whom, and what they say first."""

    by: Party
    to: Party
    is_anonymous: bool
    body: str


async def ask(
    session: AsyncSession, actor: Actor, reader: Reader, request: Request, now: datetime
) -> str:
    """Ask for a conversation and return its public id; whom one had declined is accepted by it.

    Whoever is blocked asks like anybody else, and nobody ever reads it.

    Raises:
        Refused: the policy says no, or too many were asked today.
        AlreadyAsked: these two have a conversation already.
    """
    policy.can_ask(actor, is_own=reader.speaks_as(request.to)).require()
    known = await between(session, request.by, request.to, is_anonymous=request.is_anonymous)
    if known is not None:
        return await _take_up(session, actor, reader, known.public_id, request, now)
    await _within_limits(session, actor, now)
    talk = Conversation(
        asker_id=actor.id,
        asker_organisation_id=request.by.organisation_id,
        asked_id=request.to.person_id,
        asked_organisation_id=request.to.organisation_id,
        is_anonymous=request.is_anonymous,
        asked_at=now,
        last_at=now,
    )
    async with unique_or(session, AlreadyAsked()):
        session.add(talk)
        await session.flush()
    session.add(_first(talk.id, Side.ASKER, actor, request.body, now))
    await session.flush()
    if not await is_blocked(session, by=request.to, party=request.by, person_id=actor.id):
        await tell(
            session,
            "messages.asked",
            f"messages.asked:{talk.id}",
            to=await hearers(session, talk.id, request.to),
            because=N_("because somebody would like to write to you"),
            data=_asked(talk, actor),
        )
    return talk.public_id


async def answer(
    session: AsyncSession, reader: Reader, public_id: str, now: datetime, *, accept: bool
) -> Seen:
    """Accept a request, or decline it; who asked is told of a yes only, unless they block who says it.

    Raises:
        Refused: there is nothing to answer.
        NotFound: it is none of the reader's.
    """
    seen = await held(session, reader, public_id)
    policy.can_answer(seen).require()
    await session.execute(
        update(Conversation)
        .where(Conversation.id == seen.id)
        .values(state=State.ACCEPTED if accept else State.DECLINED, answered_at=now)
    )
    if accept and not await blocked_by_other(session, seen, reader.id):
        await tell(
            session,
            "messages.accepted",
            f"messages.accepted:{seen.id}",
            to=await hearers(session, seen.id, seen.other),
            because=N_("because you asked them"),
            data=heard_of(seen, reader.public_id),
        )
    return seen


async def _take_up(
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    public_id: str,
    request: Request,
    now: datetime,
) -> str:
    """Answer by writing: whoever asks the one that asked them before has said yes.

    Raises:
        AlreadyAsked: they asked themselves, it is accepted, or whoever asked them blocks them since.
        Refused: they block whoever asked.
    """
    seen = await held(session, reader, public_id)
    if seen.side is not Side.ASKED or seen.state is State.ACCEPTED:
        raise AlreadyAsked
    if await blocked_by_other(session, seen, actor.id):
        raise AlreadyAsked
    await answer(session, reader, public_id, now, accept=True)
    session.add(_first(seen.id, Side.ASKED, actor, request.body, now))
    await session.execute(
        update(Conversation).where(Conversation.id == seen.id).values(last_at=now)
    )
    await session.flush()
    return public_id


async def _within_limits(session: AsyncSession, actor: Actor, now: datetime) -> None:
    """Count what was asked in a day, one request of a person at a time.

    Raises:
        Refused: it was enough.
    """
    me = select(Person.created_at).where(Person.id == actor.id).with_for_update(key_share=True)
    since = (await session.execute(me)).scalar_one()
    query = select(func.count()).where(
        Conversation.asker_id == actor.id, Conversation.asked_at > now - DAY
    )
    asked = (await session.execute(query)).scalar_one()
    policy.can_ask_more(asked, requests_a_day(since, now)).require()


def _asked(talk: Conversation, actor: Actor) -> dict[str, str]:
    spoke = {"by": actor.public_id} if talk.asker_organisation_id is not None else {}
    return {"conversation": talk.public_id, "side": Side.ASKER.value, **spoke}


def _first(talk: int, side: Side, actor: Actor, body: str, now: datetime) -> Message:
    return Message(
        conversation_id=talk,
        side=side,
        author_id=actor.id,
        body=body,
        language=current(),
        created_at=now,
    )
