"""Some hours, what was said of them, and what each side may do."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.hours import policy
from app.hours.limits import SAYS
from app.hours.models import HoursEntry
from app.hours.pages.path import SIDE
from app.hours.queries import entries
from app.hours.queries.standing import side_in
from app.hours.rules import REASON_MAX, Act, label, length
from app.hours.schemas import Correcting, Disputing, Settling
from app.hours.service.turn import turn
from app.hours.shown import possible, tags, told
from app.missions.models import Mission
from app.missions.shown import address

pages = Pages("/hours", fr="/heures")
TEMPLATE = "hours/show.html"


@pages.get("/{hours_id}", name="hours:show", access=SIDE)
async def show(request: Request, session: Session, member: Member, hours_id: str) -> Response:
    """Show some hours to both sides, and to the staff."""
    context = await _frame(session, member, hours_id)
    return page(request, TEMPLATE, context | {"form": _form(context["entry"])})


@pages.post("/{hours_id}/confirm", fr="/{hours_id}/confirmer", name="hours:confirm", access=SIDE)
async def confirm(request: Request, session: Session, member: Member, hours_id: str) -> Response:
    """Agree with the number that the person, or the check-in, said."""
    return await _plain(request, session, member, hours_id, Act.CONFIRM, _("Confirmed. Thank you!"))


@pages.post("/{hours_id}/accept", fr="/{hours_id}/accepter", name="hours:accept", access=SIDE)
async def accept(request: Request, session: Session, member: Member, hours_id: str) -> Response:
    """Agree with the other side's number."""
    said = _("You agree: these hours are settled.")
    return await _plain(request, session, member, hours_id, Act.ACCEPT, said)


@pages.post("/{hours_id}/withdraw", fr="/{hours_id}/retirer", name="hours:withdraw", access=SIDE)
async def withdraw(request: Request, session: Session, member: Member, hours_id: str) -> Response:
    """Take one's hours back while they are not settled."""
    said = _("You took these hours back. You can say them anew.")
    return await _plain(request, session, member, hours_id, Act.WITHDRAW, said)


@pages.post("/{hours_id}/correct", fr="/{hours_id}/corriger", name="hours:correct", access=SIDE)
async def correct(
    request: Request,
    session: Session,
    member: Member,
    hours_id: str,
    form: Annotated[Form[Correcting], form_of(Correcting)],
) -> Response:
    """Say another number of one's own hours, before anybody answered."""
    with form.or_rerender(request, TEMPLATE, **await _frame(session, member, hours_id)):
        typed = form.data
        await _turn(request, session, member, hours_id, Act.CORRECT, typed.total, typed.words)
    return redirect(request, url("hours:show", hours_id=hours_id), _("Corrected."))


@pages.post("/{hours_id}/dispute", fr="/{hours_id}/contester", name="hours:dispute", access=SIDE)
async def dispute(
    request: Request,
    session: Session,
    member: Member,
    hours_id: str,
    form: Annotated[Form[Disputing], form_of(Disputing)],
) -> Response:
    """Say another number than the other side, and why."""
    with form.or_rerender(request, TEMPLATE, **await _frame(session, member, hours_id)):
        typed = form.data
        await _turn(request, session, member, hours_id, Act.DISPUTE, typed.total, typed.words)
    said = _("The other side is told, with your reason.")
    return redirect(request, url("hours:show", hours_id=hours_id), said)


@pages.post(
    "/{hours_id}/settle", fr="/{hours_id}/trancher", name="hours:settle", access="moderator"
)
async def settle(
    request: Request,
    session: Session,
    member: Member,
    hours_id: str,
    form: Annotated[Form[Settling], form_of(Settling)],
) -> Response:
    """Decide between the two sides."""
    with form.or_rerender(request, TEMPLATE, **await _frame(session, member, hours_id)):
        typed = form.data
        await _turn(request, session, member, hours_id, Act.SETTLE, typed.total, typed.words)
    said = _("Decided. Both sides are told, with your reason.")
    return redirect(request, url("hours:show", hours_id=hours_id), said)


async def _plain(
    request: Request, session: AsyncSession, member: Actor, hours_id: str, act: Act, said: str
) -> Response:
    await _turn(request, session, member, hours_id, act)
    return redirect(request, url("hours:show", hours_id=hours_id), said)


async def _turn(
    request: Request,
    session: AsyncSession,
    member: Actor,
    hours_id: str,
    act: Act,
    minutes: int | None = None,
    words: str = "",
) -> None:
    await attempt(runtime_of(request), SAYS, member.public_id)
    entry = await turn(session, member, hours_id, act, clock.now(), minutes, words)
    forget_sums(request, session, [entry])


def forget_sums(request: Request, session: AsyncSession, changed: Sequence[HoursEntry]) -> None:
    """Show anew the sums to which hours belong that have just been settled."""
    dropped = {tag for entry in changed if policy.counts(entry) for tag in tags(entry)}
    drop_pages(session, runtime_of(request), *sorted(dropped))


def _form(entry: HoursEntry) -> Form[Correcting]:
    return Form(Correcting, {"hours": entry.minutes // 60, "minutes": entry.minutes % 60})


async def _frame(session: AsyncSession, member: Actor, hours_id: str) -> dict[str, Any]:
    """Return what the page shows; whoever stands on no side does not know that there are such hours."""
    entry = await entries.find(session, hours_id)
    side = await side_in(session, member, entry)
    if not policy.can_read(side):
        raise NotFound
    mission = await session.get(Mission, entry.mission_id) if entry.mission_id else None
    return {
        "entry": entry,
        "side": str(side),
        "path": address(mission) if mission is not None and mission.hidden_at is None else "",
        "person": await entries.person_of(session, entry.id),
        "told": told(await entries.said_of(session, entry.id)),
        "may": possible(member, entry, side),
        "label": label,
        "length": length,
        "most": REASON_MAX,
    }
