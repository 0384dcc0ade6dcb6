"""One thing before a moderator: everything there is to know, and what can be decided."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.moderation import policy
from app.moderation.factors import told
from app.moderation.models import Case
from app.moderation.pages.path import Found, ThingToModerate
from app.moderation.pages.queue import territory_name
from app.moderation.queries import cases
from app.moderation.queries.context import around
from app.moderation.rules import SUSPENSIONS, Outcome, Reason, kind_label, label, outcome_label
from app.moderation.schemas import Ruling
from app.moderation.service import claim as claims
from app.moderation.service.decide import decide as rule

pages = Pages("/staff/moderation", fr="/equipe/moderation")

TEMPLATE = "moderation/thing.html"


@pages.get("/{kind}/{which}", name="moderation:thing", access="moderator")
async def look(
    request: Request, session: Session, member: Member, found: ThingToModerate
) -> Response:
    """Show a thing with its context, and what can be decided of it."""
    return page(request, TEMPLATE, await _context(session, member, found))


@pages.post("/{kind}/{which}", name="moderation:thing", access="moderator")
async def decide(
    request: Request,
    session: Session,
    member: Member,
    found: ThingToModerate,
    form: Annotated[Form[Ruling], form_of(Ruling)],
) -> Response:
    """Decide, and go on with what waits."""
    context = await _context(session, member, found)
    with form.or_rerender(request, TEMPLATE, **(context | {"form": form})):
        decision = await rule(
            session, runtime_of(request), member, found.ways, found.thing, form.data, clock.now()
        )
    said = _("Decided: %(outcome)s. Those concerned are told.")
    return redirect(
        request, url("moderation:queue"), said % {"outcome": outcome_label(decision.outcome)}
    )


@pages.post(
    "/{kind}/{which}/claim", fr="/{kind}/{which}/prendre", name="moderation:claim",
    access="moderator",
)  # fmt: skip
async def claim(
    request: Request, session: Session, member: Member, found: ThingToModerate
) -> Response:
    """Take a case, so that nobody else looks at it meanwhile."""
    await claims.claim(session, member, found.thing, clock.now())
    return redirect(request, _address(found), _("You have this for half an hour."))


@pages.post(
    "/{kind}/{which}/release", fr="/{kind}/{which}/laisser", name="moderation:release",
    access="moderator",
)  # fmt: skip
async def release(
    request: Request, session: Session, member: Member, found: ThingToModerate
) -> Response:
    """Let go of a case."""
    await claims.release(session, member, found.thing)
    return redirect(request, url("moderation:queue"), _("Another moderator can take it now."))


def _address(found: Found) -> str:
    thing = found.thing
    return url("moderation:thing", kind=thing.subject.kind, which=thing.public_id)


async def _context(session: AsyncSession, member: Actor, found: Found) -> dict[str, Any]:
    thing, now = found.thing, clock.now()
    case = await cases.open_case(session, thing.subject)
    reports = await cases.reports_of(session, case.id) if case else []
    decisions = await cases.decisions_of(session, thing.subject)
    author = await cases.author_facts(session, thing.author_id) if thing.author_id else None
    is_held = case is not None and case.is_held
    likely = likeliest(reports, case)
    first = {
        "reason": likely or "", "days": "7", "seen": decisions[0].public_id if decisions else "",
        "hides": "1",
    }  # fmt: skip
    return {
        "thing": thing,
        "kind": kind_label(thing.subject.kind),
        "territory": territory_name(thing.territory_id),
        "case": case,
        "is_held": is_held,
        "factors": told(case.factors) if case else [],
        "reports": [(one, label(one.reason)) for one in reports],
        "decisions": decisions,
        "author": author,
        "history": await cases.history_of(session, thing.author_id, thing.subject)
        if thing.author_id
        else [],
        "around": await around(session, thing),
        "is_mine": case is not None and case.claimed_by_id == member.id,
        "refusal": policy.can_decide(member, thing, case, now).reason,
        "may": {o: policy.makes_sense(o, thing, is_held=is_held) for o in Outcome},
        "outcome_label": outcome_label,
        "reason_label": label,
        "rules": [(str(r), label(r)) for r in Reason if r is not Reason.MANIPULATION],
        "lengths": [(str(days), length(days)) for days in SUSPENSIONS],
        "form": Form(Ruling, first),
    }


def likeliest(reports: list[cases.ReportLine], case: Case | None) -> Reason | None:
    """Return the rule that most reports name, so that a decision takes one press."""
    named = [one.reason for one in reports if one.reason is not Reason.OTHER]
    if named:
        return max(set(named), key=lambda reason: (named.count(reason), -named.index(reason)))
    if case is not None and case.is_held:
        rules = {str(factor.get("rule")) for factor in case.factors}
        return Reason.HATEFUL if "hostile" in rules else Reason.SPAM
    return None


def length(days: int) -> str:
    """Return how long a suspension lasts, in words."""
    if not days:
        return _("For good")
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": number(days)}
