"""Official answers and their clocks, for programs; giving one is the same act as on the page."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.answers.queries import clocks, given
from app.answers.queries.given import AnswerLine
from app.answers.schemas import Answering, Body
from app.answers.service.give import give
from app.answers.shown import tags
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.settings import Settings
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.ideas.api.shapes import Addresses
from app.ideas.api.view import addresses
from app.ideas.pages.path import find
from app.ideas.rules import AnswerStatus, State, days_waited
from app.places.gazetteer import gazetteer

router = api_router("official-answers")
Official = Annotated[Actor, require_scope(Scope.ANSWERS)]
LARGEST_PAGE = 100


def _known_territory(slug: str) -> str:
    if slug and all(t.slug != slug for t in gazetteer.territories.values()):
        raise PydanticCustomError("said", N_("Please choose a borough or city of the list."))
    return slug


class AnswerShown(BaseModel):
    """An official answer."""

    id: str = Field(description=N_("Public identifier."))
    idea: str = Field(description=N_("Identifier of the idea it answers."))
    status: AnswerStatus = Field(description=N_("Where the idea stands."))
    text_fr: str = Field(
        description=N_("The answer in French, in Markdown; empty when there is none.")
    )
    text_en: str = Field(
        description=N_("The answer in English, in Markdown; empty when there is none.")
    )
    original: Literal["fr", "en"] = Field(description=N_("The language it was written in."))
    by: str | None = Field(description=N_("Pseudonym of who answered; null once they have left."))
    office_fr: str = Field(description=N_("Their office then, in French; empty for the staff."))
    office_en: str = Field(description=N_("Their office then, in English; empty for the staff."))
    territory: str | None = Field(
        description=N_("Slug of the borough or city they answered for; null for all of it.")
    )
    answered_at: datetime = Field(description=N_("When (UTC)."))
    pages: Addresses = Field(description=N_("Where people read the idea."))


class AnswerList(BaseModel):
    """A page of answers."""

    answers: list[AnswerShown] = Field(description=N_("The answers, newest first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class ClockShown(BaseModel):
    """How one territory answers."""

    territory: str | None = Field(
        description=N_("Slug of the borough or city; null for what concerns the whole city.")
    )
    waiting: int = Field(description=N_("Ideas past their threshold that nobody answered."))
    answered: int = Field(description=N_("Ideas that were answered."))
    median_days: int | None = Field(description=N_("Half of the answered ideas waited less."))
    longest_days: int | None = Field(
        description=N_("Days that the longest waiting one has waited.")
    )


class ClockList(BaseModel):
    """Every clock."""

    clocks: list[ClockShown] = Field(description=N_("Most waiting first."))


class Listing(BaseModel):
    """Which answers."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    idea: Annotated[Code, Field(description=N_("Identifier of an idea."), max_length=20)] = ""
    territory: Annotated[
        Annotated[Code, AfterValidator(_known_territory)],
        Field(description=N_("Slug of a borough or city."), max_length=80),
    ] = ""
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Answers on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


class NewAnswer(Answering):
    """An answer, and the idea it is for."""

    idea: Annotated[Code, Field(min_length=1, max_length=20)] = Field(
        description=N_("Identifier of the idea it answers.")
    )
    status: AnswerStatus = Field(description=N_("Where the idea stands."))
    body_fr: Body = Field(
        "", description=N_("The answer in French, in Markdown; empty when there is none.")
    )
    body_en: Body = Field(
        "", description=N_("The answer in English, in Markdown; empty when there is none.")
    )
    original: Literal["fr", "en"] = Field("fr", description=N_("The language it was written in."))


@router.get(
    "/official-answers",
    name="api:answers",
    summary=N_("List official answers"),
    description=N_("Newest first: all of them, those to one idea, or those of one territory."),
    openapi_extra=access("public"),
)
async def answers(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> AnswerList:
    """Return a page of answers.

    Raises:
        NotFound: there is no such idea, or none that everybody may read.
    """
    idea_id = None
    if asked.idea:
        idea = await find(session, None, asked.idea)
        idea_id = idea.merged_into_id or idea.id
    territory_id = next(
        (t.id for t in gazetteer.territories.values() if t.slug == asked.territory), None
    )
    found = await given.page_of_answers(
        session, idea_id=idea_id, territory_id=territory_id, after=asked.after, size=asked.limit
    )
    link_next(request, response, found.next_cursor)
    settings = runtime_of(request).settings
    return AnswerList(
        answers=[_shown(line, settings) for line in found.items], after=found.next_cursor or None
    )


@router.get(
    "/official-answers/clocks",
    name="api:answer_clocks",
    summary=N_("Read the answer clocks"),
    description=N_("How long ideas wait for a first official answer, territory by territory."),
    openapi_extra=access("public"),
)
async def answer_clocks(session: Session) -> ClockList:
    """Return every territory's clock."""
    now = clock.now()
    return ClockList(
        clocks=[
            ClockShown(
                territory=_slug(one.territory_id),
                waiting=one.waiting,
                answered=one.answered,
                median_days=one.median_days,
                longest_days=days_waited(one.since, now) if one.since else None,
            )
            for one in await clocks.by_territory(session)
        ]
    )


@router.post(
    "/official-answers",
    name="api:answer",
    status_code=201,
    summary=N_("Answer an idea"),
    description=N_(
        "For elected officials of its territory, and staff. An answer cannot be changed: to correct "
        "it, answer again. Those who support the idea are told."
    ),
    openapi_extra=access(Scope.ANSWERS),
)
async def answer(
    request: Request, session: Session, actor: Official, sent: NewAnswer
) -> AnswerShown:
    """Give an answer.

    Raises:
        NotFound: there is no such idea.
    """
    idea = await find(session, actor, sent.idea)
    if idea.state is State.DRAFT:
        raise NotFound
    typed = Answering(**sent.model_dump(exclude={"idea"}))
    made = await give(session, actor, idea, typed, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id), f"person:{actor.id}")
    line = await given.one(session, made.public_id)
    assert line is not None, "it was given a moment ago, to an idea that everybody may read"
    return _shown(line, runtime_of(request).settings)


def _slug(territory_id: int | None) -> str | None:
    return None if territory_id is None else gazetteer.territories[territory_id].slug


def _shown(line: AnswerLine, settings: Settings) -> AnswerShown:
    return AnswerShown.model_validate(
        {
            "id": line.public_id,
            "idea": line.idea_public_id,
            "status": line.status,
            "text_fr": line.body.fr,
            "text_en": line.body.en,
            "original": line.body.original,
            "by": line.author_name or None,
            "office_fr": line.office_fr,
            "office_en": line.office_en,
            "territory": _slug(line.territory_id),
            "answered_at": line.created_at,
            "pages": addresses(settings, line.idea_public_id, line.idea_title),
        }
    )
