"""The thing that an address names, for whoever may know of it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.core.moderated import Moderation, ReportedThing, moderation_of
from app.moderation import policy
from app.moderation.models import Decision
from app.moderation.queries import cases


@dataclass(frozen=True, slots=True)
class Found:
    """A thing, and how things of its kind are hidden and shown."""

    thing: ReportedThing
    ways: Moderation


async def any_thing(session: Session, kind: str, which: str) -> Found:
    """Return the thing of ``/{kind}/{which}``, whatever its state.

    Raises:
        NotFound: there is no such thing, or no such kind.
    """
    ways = moderation_of(kind)
    thing = await ways.find(session, which) if ways else None
    if ways is None or thing is None:
        raise NotFound
    return Found(thing, ways)


AnyThing = Annotated[Found, Depends(any_thing, scope="function")]


async def shown(found: AnyThing, visitor: Visitor) -> ReportedThing:
    """Return a thing that whoever asks can read.

    Raises:
        NotFound: it is hidden, or not theirs to read.
    """
    thing = found.thing
    knows = thing.readers is None or (visitor is not None and visitor.id in thing.readers)
    if thing.is_hidden or not knows:
        raise NotFound
    return thing


ShownThing = Annotated[ReportedThing, Depends(shown, scope="function")]
"""The thing of an address, if whoever asks can read it; else 404."""


async def looked_after(found: AnyThing, member: Member) -> Found:
    """Return a thing to one of the moderators of its territory.

    Raises:
        Refused: it is another territory's.
    """
    policy.can_moderate(member, found.thing.territory_id).require()
    return found


ThingToModerate = Annotated[Found, Depends(looked_after, scope="function")]
"""The thing of an address, if whoever asks moderates its territory; else 404 or 403."""


async def concerned(session: Session, member: Member, decision_id: str) -> Decision:
    """Return the decision of an address to whom it concerns, and to the moderators.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    found = await cases.decision_by_id(session, decision_id)
    if found is None:
        raise NotFound
    if found.author_id != member.id and not policy.can_moderate(member, found.territory_id):
        raise NotFound
    return found


DecisionInPath = Annotated[Decision, Depends(concerned, scope="function")]
"""The decision of an address, if it concerns whoever asks; else 404."""


async def appealed(session: Session, decision: DecisionInPath, member: Member) -> Decision:
    """Return a decision that was appealed, to the moderators of its territory.

    Raises:
        NotFound: nobody appealed.
        Refused: it is another territory's.
    """
    if await cases.appeal_of(session, decision.id) is None:
        raise NotFound
    policy.can_moderate(member, decision.territory_id).require()
    return decision


AppealedInPath = Annotated[Decision, Depends(appealed, scope="function")]
"""The decision of an address, if it was appealed and whoever asks moderates there; else 404 or 403."""
