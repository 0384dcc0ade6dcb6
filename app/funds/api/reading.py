"""Matching funds for programs: what they add, what is left, what they multiplied into."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.identity import ApiReader
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.funds.api.shapes import MatchingFundList, MatchingFundWhole, fund_line, whole
from app.funds.queries.lines import line_of, newest
from app.funds.queries.show import campaigns_of, figures, fund_by

router = api_router("matching-funds")
LARGEST_PAGE = 100
CAPS = ("what", "per_gift_cents", "per_person_cents", "per_project_cents")


class Listing(BaseModel):
    """Which funds."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Funds on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


@router.get(
    "/matching-funds",
    name="api:matching_funds",
    summary=N_("List the matching funds"),
    description=N_("Those that were opened, newest first; amounts are whole Canadian cents."),
    openapi_extra=access("public"),
)
async def funds(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> MatchingFundList:
    """Return a page of funds."""
    found = await newest(session, after=asked.after, size=asked.limit)
    link_next(request, response, found.next_cursor)
    settings = runtime_of(request).settings
    return MatchingFundList(
        funds=[fund_line(line, settings) for line in found.items], after=found.next_cursor or None
    )


@router.get(
    "/matching-funds/{fund_id}",
    name="api:matching_fund",
    summary=N_("Read a matching fund"),
    description=N_("Its terms, its campaigns, and what its dollars multiplied into; no giver is named."),
    openapi_extra=access("public"),
)  # fmt: skip
async def fund(
    request: Request,
    session: Session,
    reader: ApiReader,
    fund_id: Annotated[str, Path(description=N_("Identifier of the fund."))],
) -> MatchingFundWhole:
    """Return a fund.

    Raises:
        NotFound: there is none, or whoever asks may not know of it.
    """
    if (seen := await fund_by(session, fund_id, reader)) is None:
        raise NotFound
    line = fund_line(await line_of(session, seen.fund.id), runtime_of(request).settings)
    return whole(
        line, {name: getattr(seen.fund, name) for name in CAPS},
        await figures(session, seen.fund.id), await campaigns_of(session, seen.fund.id),
    )  # fmt: skip
