"""Staff: who said yes to being a leader and waits, and the decision with its public reason."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, VerifiedMember
from app.core import clock
from app.core.db import Session
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.profiles import policy
from app.profiles.pages.path import LeadershipInPath
from app.profiles.pages.view import DecisionShown, territory_name
from app.profiles.queries import nominating, offices
from app.profiles.queries.nominating import Candidate
from app.profiles.rules import DECIDED_LABELS, LEADER_YEARS, STANDING_LABELS, Standing
from app.profiles.schemas import Deciding
from app.profiles.service import decide
from app.profiles.shown import person_url, tags

pages = Pages("/staff/leaders", fr="/equipe/leaders")
MODERATOR = "moderator"
TEMPLATE = "profiles/staff/decide.html"


def territories_of(actor: Actor) -> frozenset[int] | None:
    """Return the territories whose leaders the actor decides of; None for all of them."""
    if actor.is_administrator or actor.moderates_everywhere:
        return None
    return actor.moderated_territories


@pages.get("", name="profiles:staff_leaders", access=MODERATOR)
async def queue(request: Request, session: Session, member: Member) -> Response:
    """Show who waits, and the leaders of today, so that a term can be renewed or ended."""
    if not member.is_staff:
        raise Refused(_("Only moderators see this page."))
    now = clock.now()
    mine = territories_of(member)
    after = request.query_params.get("after", "")
    waiting = await nominating.waiting(session, mine, now, after=after)
    leaders = await offices.leaders(session, now)
    context = {
        "waiting": waiting.items,
        "older_url": url("profiles:staff_leaders", query={"after": waiting.next_cursor})
        if waiting.next_cursor
        else "",
        "leaders": [one for one in leaders if mine is None or one.territory_id in mine],
        "territory_name": territory_name,
    }
    return page(request, "profiles/staff/leaders.html", context)


@pages.get("/{leadership_id}", name="profiles:staff_leader", access=MODERATOR)
async def look(
    request: Request, session: Session, member: VerifiedMember, whom: LeadershipInPath
) -> Response:
    """Show one, whole, with what can be decided now."""
    _within(member, whom)
    return page(request, TEMPLATE, await _shown(session, member, whom) | {"form": Form(Deciding)})


@pages.post(
    "/{leadership_id}/confirm",
    fr="/{leadership_id}/confirmer",
    name="profiles:confirm_leader",
    access=MODERATOR,
)
async def confirm(
    request: Request,
    session: Session,
    member: VerifiedMember,
    whom: LeadershipInPath,
    form: Annotated[Form[Deciding], form_of(Deciding)],
) -> Response:
    """Confirm for two years."""
    _within(member, whom)
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, whom)):
        until = await decide.confirm(session, member, whom, form.data.reason, clock.now())
    said = _("%(name)s is a leader until %(date)s.")
    return _done(request, session, whom, said % {"name": whom.name, "date": date_long(until)})


@pages.post(
    "/{leadership_id}/refuse",
    fr="/{leadership_id}/refuser",
    name="profiles:refuse_leader",
    access=MODERATOR,
)
async def refuse(
    request: Request,
    session: Session,
    member: VerifiedMember,
    whom: LeadershipInPath,
    form: Annotated[Form[Deciding], form_of(Deciding)],
) -> Response:
    """Refuse."""
    _within(member, whom)
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, whom)):
        await decide.refuse(session, member, whom, form.data.reason, clock.now())
    return _done(request, session, whom, _("It is refused, and the reason is public."))


@pages.post(
    "/{leadership_id}/renew",
    fr="/{leadership_id}/renouveler",
    name="profiles:renew_leader",
    access=MODERATOR,
)
async def renew(
    request: Request,
    session: Session,
    member: VerifiedMember,
    whom: LeadershipInPath,
    form: Annotated[Form[Deciding], form_of(Deciding)],
) -> Response:
    """Give two more years."""
    _within(member, whom)
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, whom)):
        until = await decide.renew(session, member, whom, form.data.reason, clock.now())
    said = _("%(name)s is a leader until %(date)s.")
    return _done(request, session, whom, said % {"name": whom.name, "date": date_long(until)})


@pages.post(
    "/{leadership_id}/revoke",
    fr="/{leadership_id}/revoquer",
    name="profiles:revoke_leader",
    access=MODERATOR,
)
async def revoke(
    request: Request,
    session: Session,
    member: VerifiedMember,
    whom: LeadershipInPath,
    form: Annotated[Form[Deciding], form_of(Deciding)],
) -> Response:
    """Take the role back."""
    _within(member, whom)
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, whom)):
        await decide.revoke(session, member, whom, form.data.reason, clock.now())
    return _done(request, session, whom, _("The role is taken back, and the reason is public."))


def _within(member: Actor, whom: Candidate) -> None:
    """Stop whoever does not moderate there; one's own case may be looked at, not decided.

    Raises:
        Refused: with the reason.
    """
    verdict = policy.can_decide(member, whom.person_id, whom.territory_id)
    if not verdict and not member.moderates(whom.territory_id):
        verdict.require()


def _done(request: Request, session: AsyncSession, whom: Candidate, said: str) -> Response:
    drop_pages(session, runtime_of(request), *tags(whom.person_id))
    return redirect(request, url("profiles:staff_leaders"), said)


async def _shown(session: AsyncSession, member: Actor, whom: Candidate) -> dict[str, Any]:
    return {
        "whom": whom,
        "standing": _(STANDING_LABELS[whom.standing]),
        "path": person_url(whom.person_public_id, whom.name),
        "territory": territory_name(whom.territory_id),
        "voiced": await nominating.nominations_of(session, whom.id),
        "decisions": [
            DecisionShown(_(DECIDED_LABELS[d.decided]), "", d.reason, d.at, d.ends_at)
            for d in await offices.decisions_of(session, whom.person_id)
            if d.leadership_id == whom.id
        ],
        "refusal": policy.can_decide(member, whom.person_id, whom.territory_id).reason,
        "late": policy.can_renew(whom.standing, whom.ends_at, clock.now()).reason,
        "waits": whom.standing is Standing.WILLING,
        "leads": whom.standing is Standing.CONFIRMED
        and bool(policy.can_cut_short(whom.ends_at, clock.now())),
        "years": LEADER_YEARS,
    }
