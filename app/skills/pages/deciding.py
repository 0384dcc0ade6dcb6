"""Staff: the words that people missed, and what the team makes of each."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, VerifiedMember
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.skills import policy
from app.skills.kept import TAG
from app.skills.queries import proposals
from app.skills.queries.proposals import Proposal
from app.skills.rules import KIND_LABELS, REASON_MAX, STATE_LABELS, ProposalState, TermKind
from app.skills.schemas import Accepting, Joining, Refusing
from app.skills.service import decide
from app.skills.terms import causes, find_terms, options, term_groups, terms_of

pages = Pages("/staff/words", fr="/equipe/mots")
MODERATOR = "moderator"
TEMPLATE = "skills/staff/decide.html"


@pages.get("", name="skills:staff_queue", access=MODERATOR)
async def queue(request: Request, session: Session, member: Member) -> Response:
    """Show the words that wait, oldest first."""
    policy.can_decide(member).require()
    found = await proposals.waiting(session, after=request.query_params.get("after", ""))
    more = {"after": found.next_cursor}
    context = {
        "waiting": found.items,
        "labels": {kind: _(label) for kind, label in KIND_LABELS.items()},
        "older_url": url("skills:staff_queue", query=more) if found.next_cursor else "",
    }
    return page(request, "skills/staff/queue.html", context)


@pages.get("/{proposal_id}", name="skills:staff_proposal", access=MODERATOR)
async def look(
    request: Request, session: Session, member: VerifiedMember, proposal_id: str
) -> Response:
    """Show a word, what it may mean, and what can be decided."""
    context = await _shown(session, member, proposal_id)
    return page(request, TEMPLATE, context | {"form": _blank(context["proposal"])})


@pages.post(
    "/{proposal_id}/accept", fr="/{proposal_id}/accepter", name="skills:accept", access=MODERATOR
)
async def accept(
    request: Request,
    session: Session,
    member: VerifiedMember,
    proposal_id: str,
    form: Annotated[Form[Accepting], form_of(Accepting)],
) -> Response:
    """Add it to the list."""
    context = await _shown(session, member, proposal_id)
    with form.or_rerender(request, TEMPLATE, **context):
        term = await decide.accept(session, member, proposal_id, form.data, clock.now())
    return _done(request, session, _("“%(term)s” is in the list.") % {"term": term.label})


@pages.post(
    "/{proposal_id}/join", fr="/{proposal_id}/joindre", name="skills:join", access=MODERATOR
)
async def join(
    request: Request,
    session: Session,
    member: VerifiedMember,
    proposal_id: str,
    form: Annotated[Form[Joining], form_of(Joining)],
) -> Response:
    """Make it another word for a term."""
    context = await _shown(session, member, proposal_id)
    with form.or_rerender(request, TEMPLATE, **context):
        term = await decide.join(session, member, proposal_id, form.data.code, clock.now())
    said = _("Whoever types this word now finds “%(term)s”.") % {"term": term.label}
    return _done(request, session, said)


@pages.post(
    "/{proposal_id}/refuse", fr="/{proposal_id}/refuser", name="skills:refuse", access=MODERATOR
)
async def refuse(
    request: Request,
    session: Session,
    member: VerifiedMember,
    proposal_id: str,
    form: Annotated[Form[Refusing], form_of(Refusing)],
) -> Response:
    """Leave the list as it is."""
    context = await _shown(session, member, proposal_id)
    with form.or_rerender(request, TEMPLATE, **context):
        await decide.refuse(session, member, proposal_id, form.data.reason, clock.now())
    return _done(request, session, _("It is not added, and whoever proposed it reads why."))


def _done(request: Request, session: AsyncSession, said: str) -> Response:
    drop_pages(session, runtime_of(request), TAG, "people")
    return redirect(request, url("skills:staff_queue"), said)


def _blank(proposal: Proposal) -> Form[Accepting]:
    near = find_terms(proposal.word, proposal.kind, 1)
    values = {"fr": proposal.fr, "en": proposal.en}
    values |= {"group": near[0].term.group, "theme": near[0].term.theme} if near else {}
    return Form(Accepting, values)


async def _shown(session: AsyncSession, member: Actor, proposal_id: str) -> dict[str, Any]:
    policy.can_decide(member).require()
    found = None
    if is_public_id(proposal_id):
        found = await proposals.proposal(session, proposal_id)
    if found is None:
        raise NotFound
    became = terms_of(found.kind).get(found.code)
    return {
        "proposal": found,
        "kind_label": _(KIND_LABELS[found.kind]),
        "is_cause": found.kind is TermKind.CAUSE,
        "waits": found.state is ProposalState.WAITING,
        "state_label": _(STATE_LABELS[found.state]),
        "became": became,
        "near": find_terms(found.word, found.kind),
        "groups": [(group.code, group.label) for group in term_groups(found.kind)],
        "themes": [(code, causes()[code].label) for code in decide.themes()],
        "terms": options(found.kind),
        "reason_most": REASON_MAX,
    }
