"""Ideas like the one being written, while it is written and before it is published."""

from typing import Annotated, Protocol

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core.db import Session
from app.core.errors import Invalid
from app.core.web.forms import Form, form_of
from app.core.web.responses import fragment
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas.queries.similar import Similar, similar_to
from app.ideas.schemas import Glance
from app.ideas.shown import reference
from app.places.gazetteer import gazetteer
from app.places.rules import Area

pages = Pages("/ideas", fr="/idees")


class Said(Protocol):
    """Whatever has the words of an idea."""

    @property
    def title(self) -> str:
        """Return its title."""

    @property
    def problem(self) -> str:
        """Return the problem it tells."""

    @property
    def language(self) -> str:
        """Return its language."""


@pages.post("/similar", fr="/semblables", name="ideas:similar", access=PUBLIC)
async def similar(
    request: Request,
    session: Session,
    visitor: Visitor,
    form: Annotated[Form[Glance], form_of(Glance)],
) -> Response:
    """Show published ideas like the one being typed; nothing when it cannot be read."""
    try:
        glance = form.data
    except Invalid:
        found = []
    else:
        home = Area(visitor.home.territory_id, visitor.home.neighbourhood_id) if visitor else Area()
        found = await alike(session, glance, gazetteer.area(glance.area) or home, glance.draft)
    return fragment(request, "ideas/writing/_similar.html", "similar", {"similar": found})


async def alike(
    session: AsyncSession, said: Said, area: Area, itself: str = ""
) -> list[dict[str, object]]:
    """Return the ideas like this one, as ``ideas/writing/_similar.html`` shows them."""
    found = await similar_to(
        session,
        title=said.title,
        problem=said.problem,
        language=said.language,
        area=area,
        itself=itself,
    )
    return [_shown(one) for one in found]


def _shown(one: Similar) -> dict[str, object]:
    return {
        "title": one.title,
        "language": one.language,
        "area": gazetteer.name(one.area),
        "url": url("ideas:show", idea_ref=reference(one.public_id, one.title)),
        "supporters": one.local + one.other,
    }
