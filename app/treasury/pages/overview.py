"""Money at a glance for administrators: where it stands, the inbox, and whether the books agree."""

from typing import Annotated, Any

from fastapi import Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.jobs import PREFIX, defer
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.ledger.queries import standing, total
from app.payments import inbox as incoming
from app.payments.choose import are_payments_open, gateway_of
from app.payments.models import ID_MAX
from app.treasury.asking import ACCESS, Treasurer
from app.treasury.queries.alarms import overdrawn, overpaid
from app.treasury.queries.differences import count_differences, differences, reads
from app.treasury.queries.inbox import notices
from app.treasury.queries.payouts import count_open
from app.treasury.queries.stuck import count_stuck
from app.treasury.schemas import Noted
from app.treasury.service.differences import note
from app.treasury.ways import LOOKING
from app.treasury.words import account_label, difference_label

pages = Pages("/staff/money", fr="/equipe/argent")
Notice = Annotated[str, Path(max_length=ID_MAX)]


@pages.get("", name="treasury:money", access=ACCESS)
async def money(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """Show where all money stands, and what waits for somebody."""
    runtime = runtime_of(request)
    now = clock.now()
    gateway = gateway_of(runtime) if are_payments_open(runtime.settings) else None
    context = {
        "standing": [(account_label(kind), cents) for kind, cents in (await standing(session)).items()],
        "off": await total(session),
        "gateway": gateway.name if gateway else "",
        "is_live": bool(gateway and gateway.is_live),
        "reads": await reads(session),
        "inbox": await incoming.tally(session),
        "payouts": await count_open(session),
        "differences": await count_differences(session),
        "stuck": await count_stuck(session, now),
        "overdrawn": await overdrawn(session),
        "overpaid": await overpaid(session),
        "current": "treasury:money",
    }  # fmt: skip
    return page(request, "treasury/money.html", context)


@pages.post("/look", fr="/relire", name="treasury:look", access=ACCESS)
async def look_now(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """Ask for lost notices, stuck promises and the gateway's books to be read now."""
    await defer(session, f"{PREFIX}{LOOKING}")
    said = _("Stripe’s notices and books are being read. Look again in a minute.")
    return redirect(request, url("treasury:money"), said)


@pages.get("/inbox", fr="/boite", name="treasury:inbox", access=ACCESS)
async def inbox(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """List the notices that wait, or the last that were applied."""
    waiting = request.query_params.get("state") != "handled"
    context = {
        "notices": await notices(session, waiting=waiting),
        "tally": await incoming.tally(session),
        "waiting": waiting,
        "tabs_of": [
            (_("Waiting"), url("treasury:inbox"), waiting),
            (_("Applied"), url("treasury:inbox", query={"state": "handled"}), not waiting),
        ],
        "current": "treasury:inbox",
    }
    return page(request, "treasury/inbox.html", context)


@pages.post("/inbox/{notice_id}/again", fr="/boite/{notice_id}/reprendre",
            name="treasury:try_notice", access=ACCESS)  # fmt: skip
async def try_again(
    request: Request, session: Session, _treasurer: Treasurer, notice_id: Notice
) -> Response:
    """Have a notice that fails applied at once."""
    if not await incoming.again(session, notice_id):
        said = _("This notice is applied already.")
        return redirect(request, url("treasury:inbox"), said, kind="warning")
    return redirect(request, url("treasury:inbox"), _("It will be tried again within seconds."))


@pages.get("/differences", fr="/ecarts", name="treasury:differences", access=ACCESS)
async def list_differences(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """List where the gateway's books and ours do not agree, then where they did not."""
    context = await _listed(session) | {"form": Form(Noted), "noting": ""}
    return page(request, "treasury/differences.html", context)


@pages.post("/differences/{difference_id}/note", fr="/ecarts/{difference_id}/note",
            name="treasury:note", access=ACCESS)  # fmt: skip
async def note_difference(
    request: Request,
    session: Session,
    treasurer: Treasurer,
    difference_id: str,
    form: Annotated[Form[Noted], form_of(Noted)],
) -> Response:
    """Keep what somebody found out; the books stay as they are."""
    context = await _listed(session) | {"noting": difference_id}
    with form.or_rerender(request, "treasury/differences.html", **context):
        await note(session, treasurer, difference_id, form.data.note, clock.now())
    return redirect(request, url("treasury:differences"), _("Your note is kept."))


async def _listed(session: AsyncSession) -> dict[str, Any]:
    return {
        "differences": await differences(session),
        "difference_label": difference_label,
        "reads": await reads(session),
        "current": "treasury:differences",
    }
