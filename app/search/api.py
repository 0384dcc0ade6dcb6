"""Search for programs: the same words, ranks and limits as the page."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from app.core.db import Session
from app.core.i18n import N_
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.ideas.api.lists import Filtering, in_list
from app.ideas.api.shapes import IdeaInList
from app.ideas.queries.searching import LONGEST, MOST, Words, search
from app.places.gazetteer import gazetteer
from app.search.highlight import Highlighter
from app.search.suggestions import suggest

router = api_router("search")


class Searching(Filtering):
    """Words, filters and page of a search."""

    q: Annotated[
        Code,
        Field(
            description=N_(
                "Words: an idea must have all of them; accents and plurals do not matter."
            ),
            examples=["vélo électrique"],
            min_length=1,
            max_length=LONGEST,
        ),
    ]


class IdeaFound(IdeaInList):
    """An idea that was found."""

    excerpt: str = Field(description=N_("Its text around the first word found, without marks."))


class IdeasFound(BaseModel):
    """What was found, best first."""

    ideas: list[IdeaFound] = Field(description=N_("The ideas."))
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
    summary=N_("Search the ideas"),
    description=N_("Open ideas that have the words, best first, a page at a time."),
    openapi_extra=access("public"),
)
async def find(
    request: Request, response: Response, session: Session, asked: Annotated[Searching, Query()]
) -> IdeasFound:
    """Return the ideas that have the words."""
    words = Words.of(asked.q)
    found = await search(session, words, asked.filters, after=asked.after, size=asked.limit)
    link_next(request, response, found.after)
    runtime = runtime_of(request)
    marker = Highlighter(words.typed, found.lexemes)
    ideas = [
        IdeaFound(
            **in_list(hit.card, runtime.settings).model_dump(),
            excerpt=marker.plain_excerpt(hit.text),
        )
        for hit in found.hits
    ]
    suggestion = None
    if not found.count:
        near = await suggest(session, runtime.memory, gazetteer, words, asked.filters)
        suggestion = near or None
    return IdeasFound(
        ideas=ideas,
        count=min(found.count, MOST),
        more=found.is_capped,
        suggestion=suggestion,
        after=found.after or None,
    )
