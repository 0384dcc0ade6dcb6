"""Search for programs: the same words, kinds, ranks and limits as the page."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.db import Session
from app.core.i18n import LANGUAGES, N_
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.ideas.api.lists import Filtering, in_list
from app.ideas.api.shapes import Addresses, AreaShown, IdeaInList
from app.ideas.api.view import absolute, area_shown
from app.ideas.queries import searching
from app.ideas.queries.searching import LONGEST, MOST, Words
from app.places.gazetteer import gazetteer
from app.search import finding
from app.search.finding import Thing
from app.search.highlight import Highlighter
from app.search.kinds import SearchKind
from app.search.suggestions import suggest

router = api_router("search")


class Searching(Filtering):
    """Words, kind, filters and page of a search."""

    q: Annotated[
        Code,
        Field(
            description=N_(
                "Words: what is found has all of them; accents and plurals do not matter."
            ),
            examples=["vélo électrique"],
            min_length=1,
            max_length=LONGEST,
        ),
    ]
    kind: Annotated[SearchKind, Field(description=N_("Of which kind to read what was found."))] = (
        SearchKind.IDEAS
    )


class IdeaFound(IdeaInList):
    """An idea that was found."""

    excerpt: str = Field(description=N_("Its text around the first word found, without marks."))


class ThingFound(BaseModel):
    """Something else that was found."""

    id: str = Field(description=N_("Public identifier."))
    title: str = Field(description=N_("Its title, or its name."))
    language: str = Field(description=N_("The language it is written in."))
    area: AreaShown = Field(description=N_("In what area it is."))
    says: str = Field(description=N_("Its state, its next date or what is missing, in words."))
    excerpt: str = Field(description=N_("Its text around the first word found, without marks."))
    pages: Addresses = Field(description=N_("Where people read it."))


class IdeasFound(BaseModel):
    """What was found, best first."""

    ideas: list[IdeaFound] = Field(description=N_("The ideas."))
    things: list[ThingFound] = Field(
        description=N_("What was found of another kind, when one is asked for.")
    )
    counts: dict[SearchKind, int] = Field(
        description=N_("How many of each kind were found; no further than 1,000.")
    )
    count: int = Field(description=N_("How many were found; no further than 1,000."))
    more: bool = Field(description=N_("Whether there are more than that."))
    suggestion: str | None = Field(
        description=N_("When nothing was found: nearby words that do find something.")
    )
    after: str | None = Field(
        description=N_("Where the next page begins: give it as “after”. Null on the last page.")
    )


@router.get(
    "/search",
    name="api:search",
    summary=N_("Search"),
    description=N_(
        "Open ideas, projects, campaigns, missions, things needed or organisations that have the words, "
        "best first, a page at a time."
    ),
    openapi_extra=access("public"),
)
async def find(
    request: Request, response: Response, session: Session, asked: Annotated[Searching, Query()]
) -> IdeasFound:
    """Return what has the words."""
    words, now, runtime = Words.of(asked.q), clock.now(), runtime_of(request)
    others = await finding.tally(session, words, asked.filters, now)
    ideas: list[IdeaFound] = []
    things: list[ThingFound] = []
    if asked.kind is SearchKind.IDEAS:
        ideas, many, after = await _ideas(session, runtime.settings, words, asked)
    else:
        many = await searching.count(session, words, asked.filters)
        found = await finding.things(
            session, asked.kind, others, asked.filters, now, after=asked.after, size=asked.limit
        )
        marker, after = Highlighter(words.typed, found.lexemes), found.after
        things = [_thing(one, marker, runtime.settings) for one in found.things]
    counts = {SearchKind.IDEAS: many, **others.counts}
    link_next(request, response, after)
    return IdeasFound(
        ideas=ideas,
        things=things,
        counts={kind: min(number, MOST) for kind, number in counts.items()},
        count=min(counts[asked.kind], MOST),
        more=counts[asked.kind] > MOST,
        suggestion=None
        if any(counts.values())
        else await _suggested(session, runtime, words, asked, now),
        after=after or None,
    )


async def _ideas(
    session: AsyncSession, settings: Settings, words: Words, asked: Searching
) -> tuple[list[IdeaFound], int, str]:
    """Return a page of ideas, how many there are, and where the next page begins."""
    found = await searching.search(
        session, words, asked.filters, after=asked.after, size=asked.limit
    )
    marker = Highlighter(words.typed, found.lexemes)
    ideas = [
        IdeaFound(
            **in_list(hit.card, settings).model_dump(), excerpt=marker.plain_excerpt(hit.text)
        )
        for hit in found.hits
    ]
    return ideas, found.count, found.after


def _thing(one: Thing, marker: Highlighter, settings: Settings) -> ThingFound:
    pages = {lang: absolute(settings, one.path(lang)) for lang in LANGUAGES}
    return ThingFound(
        id=one.public_id,
        title=one.title,
        language=one.language,
        area=area_shown(one.area),
        says=one.says,
        excerpt=marker.plain_excerpt(one.text),
        pages=Addresses(fr=pages["fr"], en=pages["en"]),
    )


async def _suggested(
    session: AsyncSession, runtime: Runtime, words: Words, asked: Searching, now: datetime
) -> str | None:
    near = await suggest(session, runtime.memory, gazetteer, words, asked.filters, now)
    return near or None
