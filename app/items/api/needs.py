"""Things that projects need, for programs: found, read, asked for, changed, closed."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.accounts.actor import Actor
from app.accounts.identity import ApiReader, require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.items.api.sent import NeedClosed, NeedRewritten, NewNeed
from app.items.api.shapes import NeedList, NeedWhole, need_line, need_whole
from app.items.models import ItemNeed
from app.items.queries.needs import Filters, page_of_needs
from app.items.queries.show import SeenNeed, need_by
from app.items.rules import ItemKind, Terms
from app.items.schemas import NeedWords
from app.items.service import ask as service
from app.items.shown import tags
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.projects.path import find

router = api_router("item-needs")
Writer = Annotated[Actor, require_scope(Scope.ITEMS)]
NeedId = Annotated[str, Path(description=N_("Identifier of the need."))]
LARGEST_PAGE = 100


def _known_area(slug: str) -> str:
    if slug and gazetteer.area(slug) is None:
        raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
    return slug


class Listing(BaseModel):
    """Which needs."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: Annotated[ItemKind | None, Field(description=N_("What sort of thing."))] = None
    terms: Annotated[Terms | None, Field(description=N_("Gifts or loans alone."))] = None
    area: Annotated[
        Annotated[Code, AfterValidator(_known_area)],
        Field(description=N_("Slug of an area, as the lists of places give it."), max_length=80),
    ] = ""
    q: Annotated[Code, Field(description=N_("Words."), max_length=100)] = ""
    project: Annotated[Code, Field(description=N_("Identifier of a project."), max_length=20)] = ""
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Needs on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


async def readable(session: Session, reader: ApiReader, need_id: NeedId) -> SeenNeed:
    """Return the need of an address.

    Raises:
        NotFound: there is none, or whoever asks may not know of it.
    """
    if (seen := await need_by(session, need_id, reader)) is None:
        raise NotFound
    return seen


async def own(session: Session, actor: Writer, need_id: NeedId) -> SeenNeed:
    """Return the need of an address as the token's person sees it."""
    return await readable(session, actor, need_id)


@router.get(
    "/item-needs",
    name="api:item_needs",
    summary=N_("List what projects need"),
    description=N_(
        "What is still missing, newest first. Giving things here gives no right to a tax receipt."
    ),
    openapi_extra=access("public"),
)
async def needs(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> NeedList:
    """Return a page of what is still missing."""
    project_id = (await find(session, None, asked.project)).project.id if asked.project else None
    area = gazetteer.area(asked.area) if asked.area else None
    filters = Filters(asked.kind, asked.terms, area or Area(), asked.q, project_id)
    found = await page_of_needs(session, filters, after=asked.after, size=asked.limit)
    link_next(request, response, found.next_cursor)
    settings = runtime_of(request).settings
    return NeedList(
        needs=[need_line(line, settings) for line in found.items], after=found.next_cursor or None
    )


@router.get(
    "/item-needs/{need_id}",
    name="api:item_need",
    summary=N_("Read a need"),
    description=N_("One thing that a project asks for, open or closed."),
    openapi_extra=access("public"),
)
async def need(
    request: Request, seen: Annotated[SeenNeed, Depends(readable, scope="function")]
) -> NeedWhole:
    """Return a need."""
    return need_whole(seen.need, seen.project, runtime_of(request).settings)


@router.post(
    "/item-needs",
    name="api:ask_items",
    status_code=201,
    summary=N_("Ask for things"),
    description=N_("For the team of a project; those who follow it are told."),
    openapi_extra=access(Scope.ITEMS),
)
async def ask(request: Request, session: Session, actor: Writer, sent: NewNeed) -> NeedWhole:
    """Ask for things."""
    seen = await find(session, actor, sent.project)
    typed = NeedWords(**sent.model_dump(exclude={"project"}))
    made = await service.ask(session, actor, seen.project, typed, clock.now())
    _drop(request, session, made)
    return need_whole(made, seen.project, runtime_of(request).settings)


@router.put(
    "/item-needs/{need_id}",
    name="api:change_item_need",
    summary=N_("Change a need"),
    description=N_("The need written anew, whole; more of it takes what waits in reserve first."),
    openapi_extra=access(Scope.ITEMS),
)
async def change(
    request: Request,
    session: Session,
    actor: Writer,
    seen: Annotated[SeenNeed, Depends(own, scope="function")],
    sent: NeedRewritten,
) -> NeedWhole:
    """Write a need anew."""
    made = await service.change(session, actor, seen.need.id, sent, clock.now())
    _drop(request, session, made)
    return need_whole(made, seen.project, runtime_of(request).settings)


@router.post(
    "/item-needs/{need_id}/close",
    name="api:close_item_need",
    summary=N_("Close a need"),
    description=N_(
        "Offers that wait are declined with your reason; what was accepted is expected."
    ),
    openapi_extra=access(Scope.ITEMS),
)
async def close(
    request: Request,
    session: Session,
    actor: Writer,
    seen: Annotated[SeenNeed, Depends(own, scope="function")],
    sent: NeedClosed,
) -> NeedWhole:
    """Close a need."""
    made = await service.close(session, actor, seen.need.id, sent.reason, clock.now())
    _drop(request, session, made)
    return need_whole(made, seen.project, runtime_of(request).settings)


def _drop(request: Request, session: Session, made: ItemNeed) -> None:
    drop_pages(session, runtime_of(request), *tags(made.id, made.project_id))
