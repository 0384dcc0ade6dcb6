"""What was decided, for whom it concerns: why, by which rule, and how to object."""

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
from app.core.moderated import moderation_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import MEMBER, Pages, url
from app.moderation import policy
from app.moderation.factors import told
from app.moderation.models import Decision
from app.moderation.pages.path import AnyThing, DecisionInPath
from app.moderation.queries import cases
from app.moderation.rules import APPEAL_LABELS, Outcome, kind_label, outcome_label, rule_of
from app.moderation.schemas import Objection, Plea
from app.moderation.service import appeal as service
from app.moderation.service.plead import plead as say

pages = Pages("/moderation")

DECISION = "moderation/decision.html"
HELD = "moderation/held.html"


@pages.get("/mine", fr="/mes-affaires", name="moderation:mine", access=MEMBER)
async def mine(request: Request, session: Session, member: Member) -> Response:
    """Show what was decided of the member's things, and what became of their reports."""
    context = {
        "decisions": await cases.mine(session, member.id),
        "reports": await cases.reported_by(session, member.id),
        "outcome_label": outcome_label,
        "kind_label": kind_label,
        "appeal_label": lambda state: _(APPEAL_LABELS[state]),
    }
    return page(request, "moderation/mine.html", context)


@pages.get(
    "/why/{kind}/{which}", fr="/pourquoi/{kind}/{which}", name="moderation:why", access="author"
)
async def why(request: Request, session: Session, member: Member, found: AnyThing) -> Response:
    """Tell the author why something is not shown: held by a rule, or hidden by somebody.

    Raises:
        NotFound: it is not theirs, or nothing was decided.
    """
    thing = found.thing
    if thing.author_id != member.id and not policy.can_moderate(member, thing.territory_id):
        raise NotFound
    case = await cases.open_case(session, thing.subject)
    if case is not None and case.is_held:
        context = {"thing": thing, "case": case, "factors": told(case.factors)}
        return page(request, HELD, context | {"form": Form(Plea, {"words": case.plea})})
    latest = await cases.latest_decision(session, thing.subject)
    if latest is None:
        raise NotFound
    return redirect(request, url("moderation:decision", decision_id=latest.public_id))


@pages.post(
    "/why/{kind}/{which}", fr="/pourquoi/{kind}/{which}", name="moderation:plead", access="author"
)
async def plead(
    request: Request,
    session: Session,
    member: Member,
    found: AnyThing,
    form: Annotated[Form[Plea], form_of(Plea)],
) -> Response:
    """Let the author of a held text tell the moderator what they should know.

    Raises:
        NotFound: it is not theirs, or not held any more.
    """
    thing = found.thing
    case = await cases.open_case(session, thing.subject)
    if thing.author_id != member.id or case is None or not case.is_held:
        raise NotFound
    context: dict[str, Any] = {"thing": thing, "case": case, "factors": told(case.factors)}
    with form.or_rerender(request, HELD, **context):
        await say(session, member, case, form.data)
    return redirect(
        request,
        url("moderation:why", kind=thing.subject.kind, which=thing.public_id),
        _("The moderator will read this with your text."),
    )


@pages.get("/decisions/{decision_id}", name="moderation:decision", access="author")
async def decision(
    request: Request, session: Session, member: Member, decision: DecisionInPath
) -> Response:
    """Show a decision to whom it concerns."""
    context = await decision_context(session, member, decision)
    return page(request, DECISION, context | {"form": Form(Objection)})


@pages.post(
    "/decisions/{decision_id}/appeal",
    fr="/decisions/{decision_id}/revision",
    name="moderation:appeal",
    access="author",
)
async def appeal(
    request: Request,
    session: Session,
    member: Member,
    decision: DecisionInPath,
    form: Annotated[Form[Objection], form_of(Objection)],
) -> Response:
    """Ask that another moderator look again."""
    context = await decision_context(session, member, decision)
    with form.or_rerender(request, DECISION, **context):
        await service.appeal(session, member, decision, form.data, clock.now())
    return redirect(
        request,
        url("moderation:decision", decision_id=decision.public_id),
        _("Your appeal is sent: another moderator will read it, and you will be told."),
    )


async def decision_context(
    session: AsyncSession, member: Actor, decision: Decision
) -> dict[str, Any]:
    """Return what a decision's pages show."""
    appeal = await cases.appeal_of(session, decision.id)
    ways = moderation_of(decision.subject_kind)
    thing = await ways.find(session, decision.subject_id) if ways else None
    return {
        "decision": decision,
        "thing": thing,
        "kind": kind_label(decision.subject_kind),
        "outcome": outcome_label(decision.outcome),
        "rule": rule_of(decision.reason) if decision.reason else "",
        "appeal": appeal,
        "appeal_label": _(APPEAL_LABELS[appeal.state]) if appeal else "",
        "may_appeal": policy.can_appeal(member, decision, appeal, clock.now()),
        "may_review": policy.can_review(member, decision, appeal) if appeal else None,
        "is_mine": decision.author_id == member.id,
        "may_count_again": decision.outcome is Outcome.SET_ASIDE
        and decision.reversed_at is None
        and bool(policy.can_count_again(member, decision)),
    }
