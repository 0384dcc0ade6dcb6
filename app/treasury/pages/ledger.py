"""A campaign's ledger, for everybody: what came in, what it cost, what went out, what is left."""

from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response, StreamingResponse

from app.campaigns.path import CampaignInPath
from app.campaigns.queries.visible import SeenCampaign
from app.campaigns.shown import address, tags
from app.core.db import Session
from app.core.pagination import LONGEST_CURSOR
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.ledger.queries import Line, lines
from app.ledger.rules import AccountKind
from app.plans.budget import LineKind
from app.plans.queries.reporting import spent_of
from app.treasury.queries.payouts import paid_of
from app.treasury.queries.standing import standing_of
from app.treasury.sheets import MEDIA_TYPE, ledger_of
from app.treasury.words import entry_label

pages = Pages("/campaigns", fr="/campagnes")


@pages.get("/{campaign_id}/ledger", fr="/{campaign_id}/grand-livre", name="treasury:ledger",
           access=PUBLIC)  # fmt: skip
async def ledger(
    request: Request,
    session: Session,
    seen: CampaignInPath,
    after: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
) -> Response:
    """Show every cent of a campaign, without anybody's name."""
    context = await shown(session, seen, after)
    return page(request, "treasury/ledger.html", context, tags=tags(seen.campaign), seconds=30)


@pages.get("/{campaign_id}/ledger.csv", fr="/{campaign_id}/grand-livre.csv",
           name="treasury:ledger_csv", access=PUBLIC)  # fmt: skip
async def ledger_csv(request: Request, seen: CampaignInPath) -> Response:
    """Give the same as a file, whole."""
    campaign = seen.campaign
    name = f"notreville-{campaign.public_id}.csv"
    return StreamingResponse(
        ledger_of(runtime_of(request).database, campaign.id),
        media_type=MEDIA_TYPE,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "private, no-store",
        },
    )


async def shown(session: AsyncSession, seen: SeenCampaign, after: str) -> dict[str, Any]:
    """Return what the page says."""
    campaign, project = seen.campaign, seen.project
    standing = await standing_of(session, campaign)
    found = await lines(session, campaign.id, after)
    report = standing.report
    spent = await spent_of(report.id).alone(session) if report else []
    which = campaign.public_id
    older = url("treasury:ledger", campaign_id=which, query={"after": found.next_cursor})
    return {
        "campaign": campaign,
        "project": project,
        "path": address(campaign, project.title),
        "standing": standing,
        "sums": standing.sums,
        "entries": [entry_of(line) for line in found.items],
        "is_first": not after,
        "older_url": older if found.next_cursor else "",
        "first_url": url("treasury:ledger", campaign_id=which),
        "csv_url": url("treasury:ledger_csv", campaign_id=which),
        "paid": await paid_of(session, campaign.id),
        "spent": [line for _id, line in spent if line.kind is LineKind.COST],
        "report_url": url("plans:report", project_id=project.public_id) if report else "",
    }


def entry_of(line: Line) -> dict[str, Any]:
    """Return a line of the page: what it gave or took from the project, what it cost, what is held."""
    return {
        "id": line.id,
        "at": line.occurred_at,
        "what": entry_label(line.kind),
        "project": -line.of(AccountKind.CAMPAIGN),
        "fees": line.of(AccountKind.FEES),
        "held": line.of(AccountKind.DISPUTE_HOLD),
    }
