"""Accounts, for the accountant: every entry of a period, by account, as CSV."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from app.audit.service import record
from app.core import clock
from app.core.db import Session
from app.core.i18n.format import ZONE
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, runtime_of
from app.core.web.routing import Pages
from app.ledger.rules import AccountKind
from app.treasury.asking import ACCESS, MOVES, MovesMoney, Treasurer
from app.treasury.exporting import MEDIA_TYPE, entries_of
from app.treasury.queries.entries import movements
from app.treasury.schemas import Period
from app.treasury.words import account_label

pages = Pages("/staff/money", fr="/equipe/argent")
TEMPLATE = "treasury/accounts.html"


@pages.get("/accounts", fr="/comptes", name="treasury:accounts", access=ACCESS)
async def accounts(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """Show what moved on each account in a period, and offer its entries as a file."""
    asked = {k: v for k, v in request.query_params.items() if k in Period.model_fields}
    form = Form(Period, asked)
    with form.or_rerender(request, TEMPLATE, **_frame([])):
        period = form.data
    rows = await movements(session, period.begins, period.ends)
    return page(request, TEMPLATE, _frame(rows) | {"form": form})


@pages.post("/accounts/export", fr="/comptes/exporter", name="treasury:export", access=MOVES)
async def export(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    form: Annotated[Form[Period], form_of(Period)],
) -> Response:
    """Give the entries of a period; that they were taken is written down first."""
    with form.or_rerender(request, TEMPLATE, **_frame([])):
        period = form.data
    now = clock.now()
    asked = {name: str(value) for name, value in period.model_dump().items() if value}
    await record(session, "ledger.exported", by=treasurer.id, now=now, detail=asked)
    day = now.astimezone(ZONE).date().isoformat()
    return StreamingResponse(
        entries_of(runtime_of(request).database, period.begins, period.ends, period.account),
        media_type=MEDIA_TYPE,
        headers={
            "content-disposition": f'attachment; filename="grand-livre-{day}.csv"',
            "cache-control": "private, no-store",
        },
    )


def _frame(rows: list[tuple[AccountKind, int, int]]) -> dict[str, Any]:
    options = [(kind.value, account_label(kind)) for kind in AccountKind]
    return {
        "moved": [(account_label(kind), debit, credit) for kind, debit, credit in rows],
        "accounts": options,
        "current": "treasury:accounts",
    }
