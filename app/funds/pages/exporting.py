"""What a fund added, gift by gift, for the partner's books: no giver is named."""

import csv
import io

from starlette.responses import Response

from app.core.db import Session
from app.core.formulas import neutralise
from app.core.i18n.format import iso
from app.core.money import typed
from app.core.web.routing import Pages
from app.funds.pages.path import OwnFund
from app.funds.queries.matches import matches_of_fund

pages = Pages("/matching-funds", fr="/fonds-de-contrepartie")
COLUMNS = ("gift", "campaign", "project", "gift_dollars", "match_dollars", "state", "promised_at",
           "booked_at")  # fmt: skip
BOM = "\ufeff"
"""Without it spreadsheets misread accents."""


@pages.get(
    "/{fund_id}/matches.csv",
    fr="/{fund_id}/jumelages.csv",
    name="funds:export",
    access="fund owner",
)
async def export(session: Session, seen: OwnFund) -> Response:
    """Give the matches of a fund as a file; gifts have a number, not a name."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in await matches_of_fund(session, seen.fund.id):
        writer.writerow(
            [
                line.gift, line.campaign, neutralise(line.project), typed(line.gift_cents),
                typed(line.cents), str(line.state), iso(line.promised_at),
                iso(line.booked_at) if line.booked_at else "",
            ]
        )  # fmt: skip
    name = f"notreville-{seen.fund.public_id}.csv"
    return Response(
        (BOM + out.getvalue()).encode(),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "private, no-store",
        },
    )
