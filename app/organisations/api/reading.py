"""Reading organisations from a program."""

from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.accounts.identity import ApiReader
from app.core.db import Session
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.organisations.api.shapes import (
    MemberList,
    MemberShown,
    OrganisationList,
    OrganisationShown,
)
from app.organisations.api.view import in_list, whole
from app.organisations.pages.path import Found, find
from app.organisations.queries import directory, people
from app.organisations.queries.directory import Filters
from app.organisations.rules import Kind
from app.organisations.schemas import known_area
from app.places.gazetteer import gazetteer
from app.places.rules import Area

router = api_router("organisations")

LARGEST_PAGE = 100
OrganisationId = Annotated[
    str, Path(description=N_("Public identifier."), examples=["k7m2p9x4qa"], max_length=10)
]


async def readable(session: Session, reader: ApiReader, organisation_id: OrganisationId) -> Found:
    """Return the organisation if whoever asks may read of it; else 404."""
    return await find(session, reader, organisation_id)


Readable = Annotated[Found, Depends(readable, scope="function")]


class Listing(BaseModel):
    """Filters and page of the directory."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    q: Annotated[Code, Field(description=N_("Words to look for."), max_length=100)] = ""
    area: Annotated[
        Annotated[Code, AfterValidator(known_area)] | None,
        Field(description=N_("Slug of an area; who acts in it."), examples=["parc-extension"]),
    ] = None
    kind: Annotated[Kind | None, Field(description=N_("What sort of organisation."))] = None
    verified: Annotated[
        Literal["only", "all"],
        Field(description=N_("“only” those our team could verify, or “all”.")),
    ] = "only"
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[
        int, Field(description=N_("Organisations on a page."), ge=1, le=LARGEST_PAGE)
    ] = PAGE_SIZE

    @property
    def filters(self) -> Filters:
        """Return what the list shows."""
        return Filters(
            area=(gazetteer.area(self.area) if self.area else None) or Area(),
            kind=self.kind,
            words=self.q,
            also_unverified=self.verified == "all",
        )


@router.get(
    "/organisations",
    name="api:organisations",
    summary=N_("List organisations"),
    description=N_("The directory, filtered, by name, a page at a time."),
    openapi_extra=access("public"),
)
async def organisations(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> OrganisationList:
    """Return a page of the directory."""
    found = await directory.page_of_cards(
        session, asked.filters, after=asked.after, size=asked.limit
    )
    link_next(request, response, found.after)
    settings = runtime_of(request).settings
    return OrganisationList(
        organisations=[in_list(card, settings) for card in found.cards],
        after=found.after or None,
    )


@router.get(
    "/organisations/{organisation_id}",
    name="api:organisation",
    summary=N_("Read of an organisation"),
    description=N_("Everything that its page shows."),
    openapi_extra=access("public"),
)
async def organisation(request: Request, session: Session, found: Readable) -> OrganisationShown:
    """Return an organisation."""
    return await whole(session, runtime_of(request).settings, found)


@router.get(
    "/organisations/{organisation_id}/members",
    name="api:organisation_members",
    summary=N_("List the members of an organisation"),
    description=N_("Those who chose to be named; everybody, for a token of somebody who belongs."),
    openapi_extra=access("public"),
)
async def members(session: Session, found: Readable) -> MemberList:
    """Return who belongs to an organisation."""
    number = found.organisation.id
    lines = await people.members_of(session, number, shown_only=found.role is None)
    return MemberList(
        members=[
            MemberShown(id=m.public_id, name=m.name, role=m.role, is_shown=m.is_shown)
            for m in lines
        ],
        member_count=await people.count_members(session, number),
    )
