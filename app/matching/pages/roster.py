"""A roster proposed to a mission's team, who keeps what it wants of it."""

from itertools import groupby
from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import Pages, url
from app.matching.queries import roster as reads
from app.matching.schemas import Confirmation
from app.matching.service import roster as service
from app.missions.path import RunInPath
from app.missions.queries.facts import facts_of
from app.missions.shown import address

pages = Pages("/missions")
RUNS = "mission-runner"


@pages.get(
    "/{mission_id}/roster-proposal",
    fr="/{mission_id}/horaire-propose",
    name="matching:roster",
    access=RUNS,
)
async def show(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Show the last proposal, and what it leaves open."""
    del member
    now = clock.now()
    proposal = await reads.latest(session, seen.mission.id)
    turns = await reads.turns(session, proposal.id) if proposal else []
    facts = (await facts_of(session, [seen.mission.id], now))[seen.mission.id]
    proposed = {
        session_id: list(group) for session_id, group in groupby(turns, lambda one: one.session_id)
    }
    rows = [
        (one, proposed.get(one.id, []), max(0, one.missing - len(proposed.get(one.id, []))))
        for one in facts.sessions[: service.SESSIONS_MAX]
        if one.missing or one.id in proposed
    ]
    context = {
        "mission": seen.mission,
        "path": address(seen.mission),
        "proposal": proposal,
        "rows": rows,
        "volunteers": len(await reads.accepted_people(session, seen.mission.id)),
    }
    return page(request, "matching/roster.html", context)


@pages.post(
    "/{mission_id}/roster-proposal",
    fr="/{mission_id}/horaire-propose",
    name="matching:roster",
    access=RUNS,
)
async def ask(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Have a roster computed."""
    await service.ask(session, member, seen, clock.now())
    here = url("matching:roster", mission_id=seen.mission.public_id)
    return redirect(
        request, here, _("The roster is being computed. Open this page again in a moment.")
    )


@pages.post(
    "/{mission_id}/roster-proposal/{proposal_id}",
    fr="/{mission_id}/horaire-propose/{proposal_id}",
    name="matching:confirm_roster",
    access=RUNS,
)
async def confirm(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    proposal_id: str,
    form: Annotated[Form[Confirmation], form_of(Confirmation)],
) -> Response:
    """Invite those who are kept."""
    many = await service.confirm(session, member, seen, proposal_id, form.data.turns, clock.now())
    said = ngettext(
        "%(num)s invitation is sent: each person says yes or no.",
        "%(num)s invitations are sent: each person says yes or no.",
        many,
    )
    here = url("matching:roster", mission_id=seen.mission.public_id)
    return redirect(request, here, said % {"num": many})
