"""Hours that wait for a confirmation in all that somebody runs; several are confirmed together."""

from itertools import groupby
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import Refused
from app.core.i18n import gettext as _, ngettext
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.hours.limits import SAYS
from app.hours.pages.entries import forget_sums
from app.hours.queries.entries import EntryLine, contested, waiting_for
from app.hours.rules import Side, State, label, length
from app.hours.schemas import Choosing
from app.hours.service.turn import confirm_together

pages = Pages("", fr="")
TEMPLATE = "hours/waiting.html"


@pages.get("/hours", fr="/heures", name="hours:waiting", access=MEMBER)
async def waiting(request: Request, session: Session, member: Member) -> Response:
    """List them by mission, each with its box."""
    return page(request, TEMPLATE, await _frame(session, member) | {"form": Form(Choosing)})


@pages.post("/hours", fr="/heures", name="hours:waiting", access=MEMBER)
async def confirm(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Choosing], form_of(Choosing)],
) -> Response:
    """Confirm those that were ticked."""
    await attempt(runtime_of(request), SAYS, member.public_id)
    with form.or_rerender(request, TEMPLATE, **await _frame(session, member)):
        chosen = form.data.entry
        if not chosen:
            raise Refused(_("Tick the hours that you confirm."), field="entry")
        done = await confirm_together(session, member, chosen, clock.now())
    forget_sums(request, session, done)
    people = len({entry.person_id for entry in done})
    said = ngettext(
        "%(num)d person’s hours are confirmed.", "The hours of %(num)d people are confirmed.", people
    ) % {"num": people}  # fmt: skip
    if not done:
        said = _("Nothing was left to confirm: each was answered meanwhile.")
    return redirect(request, url("hours:waiting"), said)


@pages.get("/staff/hours", fr="/equipe/heures", name="hours:contested", access="moderator")
async def disagreements(request: Request, session: Session, member: Member) -> Response:
    """List, for the staff, the hours that two sides do not agree on."""
    context = {"entries": await contested_for(session, member), "length": length}
    return page(request, "hours/contested.html", context)


async def contested_for(session: AsyncSession, actor: Actor) -> list[EntryLine]:
    """Return the disagreements in the territories of a member of the staff.

    Raises:
        Refused: they are none.
    """
    if not actor.is_staff:
        raise Refused(_("Only moderators and administrators see this page."))
    everywhere = actor.is_administrator or actor.moderates_everywhere
    return await contested(session, None if everywhere else sorted(actor.moderated_territories))


async def _frame(session: AsyncSession, member: Actor) -> dict[str, Any]:
    found = await waiting_for(session, member.id)
    groups = groupby(found, key=lambda one: (one.mission_title or one.title, one.path))
    return {
        "groups": [(title, path, list(lines)) for (title, path), lines in groups],
        "is_ready": lambda one: one.state is State.PROPOSED,
        "is_ours": lambda one: one.said_by is not Side.ORGANISER,
        "label": label,
        "length": length,
    }
