"""Suggestions for programs: one's own missions, and the people for a mission that one runs."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Request
from pydantic import BaseModel, Field

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.responses import runtime_of
from app.matching.pages.people import cards_of, find
from app.matching.queries import suggesting
from app.matching.rules import Introduction as State, Part
from app.matching.schemas import Answer, Invitation
from app.matching.service import introduce
from app.matching.shown import Card, PersonCard, ShownLine, card
from app.missions import policy as missions
from app.missions.queries.visible import find as find_mission

router = api_router("matches")
Reader = Annotated[Actor, require_scope(Scope.READ)]
Writer = Annotated[Actor, require_scope(Scope.MISSIONS)]
MissionId = Annotated[str, Path(description=N_("Public identifier of the mission."))]


class PartShown(BaseModel):
    """One part of a score."""

    part: Part = Field(description=N_("What it is about."))
    points: int = Field(description=N_("What it brings; the points of all parts are the score."))
    most: int = Field(description=N_("What it could bring, of a hundred; 0 when it is left out."))
    left_out: bool = Field(
        description=N_("Whether it is unknown: it then counts neither for nor against.")
    )
    why: str = Field(description=N_("Why, in words; empty when it is not told."))


class MatchShown(BaseModel):
    """A mission that fits the token’s person."""

    mission: str = Field(description=N_("Public identifier of the mission."))
    title: str = Field(description=N_("Its title."))
    score: int = Field(description=N_("How well the two go together, of a hundred."))
    weights: int = Field(description=N_("Version of the weights."))
    why: str = Field(description=N_("What speaks for it, in one line."))
    parts: list[PartShown] = Field(description=N_("What the score is made of."))
    dates: list[datetime] = Field(description=N_("First dates open to the person (UTC)."))


class MatchList(BaseModel):
    """Suggestions, best first."""

    automated: bool = Field(
        True, description=N_("Always true: a program weighed this, a person decides.")
    )
    looked_at: datetime | None = Field(
        description=N_("When everything was last looked through (UTC).")
    )
    matches: list[MatchShown] = Field(description=N_("The missions."))


class PersonShown(BaseModel):
    """A person who fits a mission, as its team may know them before both said yes."""

    who: str = Field(description=N_("What names the person to this mission’s team."))
    initials: str = Field(description=N_("Initials; empty for who shares skills without a name."))
    score: int = Field(description=N_("How well the two go together, of a hundred."))
    weights: int = Field(description=N_("Version of the weights."))
    why: str = Field(description=N_("What speaks for it, in one line."))
    parts: list[PartShown] = Field(description=N_("What the score is made of."))
    dates: list[datetime] = Field(description=N_("First dates open to the person (UTC)."))


class PersonList(BaseModel):
    """People who fit, best first; among equals, those who were asked less."""

    automated: bool = Field(
        True, description=N_("Always true: a program weighed this, a person decides.")
    )
    people: list[PersonShown] = Field(description=N_("The people."))


class Introduced(BaseModel):
    """How far the two have come."""

    state: State | None = Field(
        description=N_("Where it stands; null when it is only noted that it is not for them.")
    )
    conversation: str | None = Field(
        description=N_("Identifier of their conversation, once both said yes.")
    )


@router.get(
    "/matches",
    name="api:matches",
    summary=N_("List missions that fit me"),
    description=N_("What a program weighs of what the person told; nothing that a gate closes."),
    openapi_extra=access(Scope.READ),
)
async def matches(session: Session, actor: Reader) -> MatchList:
    """Return the person's suggestions."""
    found = await suggesting.for_person(session, actor.id, clock.now())
    return MatchList(
        automated=True,
        looked_at=found.at,
        matches=[
            _match(card(pair.helper, pair.opening, pair.facts, pair.score)) for pair in found.pairs
        ],
    )


@router.post(
    "/matches/{mission_id}",
    name="api:answer_match",
    summary=N_("Say yes to a mission, or that it is not for me"),
    description=N_(
        "A yes asks its team, or brings both together when the team asked first. After a no it is "
        "not suggested again."
    ),
    openapi_extra=access(Scope.MISSIONS),
)
async def answer(
    session: Session, actor: Writer, mission_id: MissionId, sent: Answer
) -> Introduced:
    """Answer a suggestion, or what a team asked."""
    now = clock.now()
    seen = await find_mission(session, mission_id, actor)
    if not sent.is_yes:
        await introduce.decline(session, actor, seen, now)
        return Introduced(state=None, conversation=None)
    made = await introduce.interested(session, actor, seen, now)
    return Introduced(state=made.state, conversation=made.conversation)


@router.get(
    "/missions/{mission_id}/matches",
    name="api:people",
    summary=N_("List people who fit a mission"),
    description=N_("For who runs it: initials at most, until both said yes."),
    openapi_extra=access(Scope.READ),
)
async def people(
    request: Request, session: Session, actor: Reader, mission_id: MissionId
) -> PersonList:
    """Return who fits a mission that the person runs."""
    seen = await find_mission(session, mission_id, actor)
    missions.may_run(actor, seen.mission, seen.standing).require()
    cards = await cards_of(session, runtime_of(request), seen)
    return PersonList(automated=True, people=[_person(one) for one in cards])


@router.post(
    "/missions/{mission_id}/matches",
    name="api:invite",
    status_code=201,
    summary=N_("Ask a person to help with a mission"),
    description=N_("For who runs it. The person is told, never at night, and says yes or no."),
    openapi_extra=access(Scope.MISSIONS),
)
async def invite(
    request: Request, session: Session, actor: Writer, mission_id: MissionId, sent: Invitation
) -> Introduced:
    """Ask a person."""
    seen = await find_mission(session, mission_id, actor)
    missions.may_run(actor, seen.mission, seen.standing).require()
    person_id = await find(session, runtime_of(request), seen, sent.who)
    made = await introduce.invite(session, actor, seen, person_id, clock.now())
    return Introduced(state=made.state, conversation=made.conversation)


def _part(line: ShownLine) -> PartShown:
    return PartShown(
        part=line.part, points=line.points, most=line.most, left_out=line.is_left_out,
        why=line.sentence,
    )  # fmt: skip


def _match(one: Card) -> MatchShown:
    return MatchShown(
        mission=one.mission_id, title=one.title, score=one.total, weights=one.version,
        why=one.summary, parts=[_part(line) for line in one.lines], dates=list(one.dates),
    )  # fmt: skip


def _person(one: PersonCard) -> PersonShown:
    return PersonShown(
        who=one.handle, initials=one.initials, score=one.total, weights=one.version,
        why=one.summary, parts=[_part(line) for line in one.lines], dates=list(one.dates),
    )  # fmt: skip
