"""Collections of promises, for administrators: paused, resumed; promises that are stuck, read again."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy import select
from starlette.responses import Response

from app.campaigns.rules import state_label as campaign_state
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.pledges.models import Pledge
from app.pledges.rules import STATE_LABELS
from app.pledges.service import run
from app.treasury.asking import ACCESS, MOVES, MovesMoney, Treasurer
from app.treasury.path import AnyCampaign
from app.treasury.policy import can_pay
from app.treasury.queries.gifts import collections
from app.treasury.queries.stuck import stuck, unheard
from app.treasury.schemas import Because
from app.treasury.service.stuck import read_one

pages = Pages("/staff/money", fr="/equipe/argent")
COLLECTIONS, PAUSE = "treasury/collections.html", "treasury/pause.html"


@pages.get("/collections", fr="/perceptions", name="treasury:collections", access=ACCESS)
async def list_collections(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """List campaigns that are collected, or whose money is there."""
    context = {
        "runs": await collections(session),
        "campaign_state": campaign_state,
        "current": "treasury:collections",
    }
    return page(request, COLLECTIONS, context)


@pages.get("/collections/{campaign_id}/pause", fr="/perceptions/{campaign_id}/pause",
           name="treasury:pause", access=ACCESS)  # fmt: skip
async def ask_pause(request: Request, _treasurer: Treasurer, seen: AnyCampaign) -> Response:
    """Ask why a collection is paused."""
    context = {"campaign": seen.campaign, "project": seen.project, "form": Form(Because)}
    return page(request, PAUSE, context | {"current": "treasury:collections"})


@pages.post("/collections/{campaign_id}/pause", fr="/perceptions/{campaign_id}/pause",
            name="treasury:pause", access=MOVES)  # fmt: skip
async def pause(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    seen: AnyCampaign,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Charge nobody until somebody resumes."""
    context: dict[str, Any] = {"campaign": seen.campaign, "project": seen.project}
    with form.or_rerender(request, PAUSE, **context, current="treasury:collections"):
        can_pay(treasurer, seen.role).require()
        await run.pause(session, treasurer, seen.campaign.id, form.data.reason, clock.now())
    said = _("The collection is paused: nobody is charged until it is resumed.")
    return redirect(request, url("treasury:collections"), said)


@pages.post("/collections/{campaign_id}/resume", fr="/perceptions/{campaign_id}/reprendre",
            name="treasury:resume", access=MOVES)  # fmt: skip
async def resume(
    request: Request, session: Session, treasurer: MovesMoney, seen: AnyCampaign
) -> Response:
    """Go on where it stopped."""
    can_pay(treasurer, seen.role).require()
    await run.resume(session, treasurer, seen.campaign.id, clock.now())
    return redirect(request, url("treasury:collections"), _("The collection goes on."))


@pages.get("/stuck", fr="/bloquees", name="treasury:stuck", access=ACCESS)
async def list_stuck(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """List promises that wait for too long, and payouts whose answer was lost."""
    now = clock.now()
    context = {
        "stuck": await stuck(session, now),
        "unheard": await unheard(session, now),
        "state_label": lambda state: _(STATE_LABELS[state]),
        "current": "treasury:stuck",
    }
    return page(request, "treasury/stuck.html", context)


@pages.post("/stuck/{gift_id}/read", fr="/bloquees/{gift_id}/relire", name="treasury:read_again",
            access=ACCESS)  # fmt: skip
async def read_stuck(
    request: Request, session: Session, _treasurer: Treasurer, gift_id: str
) -> Response:
    """Read a promise again at the gateway, and apply what it says.

    Raises:
        NotFound: there is no such promise.
    """
    query = select(Pledge.id).where(Pledge.public_id == gift_id)
    pledge_id = await session.scalar(query) if is_public_id(gift_id) else None
    if pledge_id is None:
        raise NotFound
    failure = await read_one(runtime_of(request), pledge_id, clock.now())
    here = url("treasury:stuck")
    if failure:
        said = _("Stripe did not answer as it should: %(failure)s") % {"failure": failure}
        return redirect(request, here, said, kind="warning")
    return redirect(request, here, _("It was read again, and stands as Stripe says."))
