"""A campaign's ledger, for programs: the same as the page, in whole cents, and nobody's name."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.identity import ApiVisitor
from app.campaigns.path import find
from app.core.db import Session
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR
from app.core.web.json import access, api_router, shape_of
from app.core.web.paging import link_next
from app.ledger.queries import LINES_ON_A_PAGE, lines
from app.ledger.rules import AccountKind, TxnKind
from app.treasury.queries.standing import standing_of

router = api_router("campaigns")
CampaignId = Annotated[str, Path(description=N_("Identifier of the campaign."))]
LARGEST_PAGE = 100


class Listing(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Entries on a page."), ge=1, le=LARGEST_PAGE)] = (
        LINES_ON_A_PAGE
    )


class SumsShown(BaseModel):
    """What became of the money so far, in cents."""

    given: int = Field(description=N_("Charged to cards."))
    refunded: int = Field(description=N_("Given back."))
    lost: int = Field(description=N_("Kept by banks for givers who contested."))
    matched: int = Field(description=N_("Added by matching funds."))
    fees: int = Field(description=N_("Kept by the payment gateway."))
    paid: int = Field(description=N_("Paid to the project, in cents."))
    held: int = Field(description=N_("Held by banks while a gift is contested."))
    fund_owed: int = Field(description=N_("Of what is matched, not paid by the partners yet."))
    owed: int = Field(description=N_("The project’s in all, paid or not."))
    left: int = Field(description=N_("Of that, not paid to it yet."))


class EntryShown(BaseModel):
    """Something that happened; its sides add up to zero."""

    id: int = Field(description=N_("Number of the entry."))
    kind: TxnKind = Field(description=N_("What happened."))
    occurred_at: datetime = Field(description=N_("When it happened (UTC)."))
    booked_at: datetime = Field(description=N_("When it was written down (UTC)."))
    cents: dict[AccountKind, int] = Field(
        description=N_("What it added to each account: a debit is positive, a credit negative.")
    )


class LedgerShown(BaseModel):
    """A campaign's books."""

    currency: str = Field(description=N_("Always CAD."))
    sums: SumsShown = Field(description=N_("All entries, added up."))
    entries: list[EntryShown] = Field(description=N_("The last written first."))
    after: str | None = Field(description=N_("Send it to read on; null at the end."))


@router.get(
    "/campaigns/{campaign_id}/ledger",
    name="api:ledger",
    summary=N_("Read the ledger of a campaign"),
    description=N_("Every entry, in double entry; entries are never changed nor taken out."),
    openapi_extra=access("public"),
)
async def ledger(
    request: Request,
    response: Response,
    session: Session,
    visitor: ApiVisitor,
    campaign_id: CampaignId,
    asked: Annotated[Listing, Query()],
) -> LedgerShown:
    """Return a page of a campaign's ledger.

    Raises:
        NotFound: there is no such campaign, or it is hidden or not open yet.
    """
    seen = await find(session, visitor, campaign_id)
    found = await lines(session, seen.campaign.id, asked.after, asked.limit)
    standing = await standing_of(session, seen.campaign)
    link_next(request, response, found.next_cursor)
    return LedgerShown(
        currency="CAD",
        sums=shape_of(SumsShown, standing.sums),
        entries=[shape_of(EntryShown, line) for line in found.items],
        after=found.next_cursor or None,
    )
