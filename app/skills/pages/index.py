"""The list of skills and causes: looked up in one's own words, completed by whoever misses one."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.text import one_line
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, PUBLIC, Pages, url
from app.skills import policy
from app.skills.asking import PROPOSALS
from app.skills.finding import LONGEST
from app.skills.kept import TAG
from app.skills.queries import proposals
from app.skills.rules import KIND_LABELS, NOTE_MAX, STATE_LABELS, Found, TermKind
from app.skills.schemas import Proposed
from app.skills.service.propose import propose as keep
from app.skills.terms import find_terms, term_groups, terms_of

pages = Pages("/skills", fr="/competences")
SECONDS = 300


@pages.get("", name="skills:index", access=PUBLIC)
async def index(request: Request, session: Session, visitor: Visitor) -> Response:
    """Show the list, or what somebody's words may mean in it."""
    words = str(one_line(request.query_params.get("q", "")[:LONGEST]))
    context = await _shown(session, visitor, words)
    kind = TermKind.SKILL
    if context["found"] and not context["found"][kind] and context["found"][TermKind.CAUSE]:
        kind = TermKind.CAUSE
    form = Form(Proposed, {"kind": kind, "word": words})
    # What somebody typed is not kept: anything can be typed.
    tags = () if words else (TAG,)
    return page(request, "skills/index.html", context | {"form": form}, tags=tags, seconds=SECONDS)


@pages.post("", name="skills:propose", access=MEMBER)
async def propose(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Proposed], form_of(Proposed)],
) -> Response:
    """Keep a word for the team."""
    context = await _shown(session, member, str(form.value("word"))[:LONGEST])
    with form.or_rerender(request, "skills/index.html", **context):
        typed = form.data
        await attempt(runtime_of(request), PROPOSALS, member.public_id)
        await keep(session, member, typed, clock.now())
    said = _("Thank you. The team looks at “%(word)s” and tells you.") % {"word": typed.word}
    return redirect(request, url("skills:index"), said)


async def _shown(session: AsyncSession, actor: Actor | None, words: str) -> dict[str, Any]:
    found: dict[TermKind, list[Found]] = {}
    if words:
        found = {kind: find_terms(words, kind) for kind in TermKind}
    own = await proposals.own(session, actor.id) if actor else []
    return {
        "words": words,
        "found": found,
        "finds_any": any(found.values()),
        "kinds": [(kind.value, _(label)) for kind, label in KIND_LABELS.items()],
        "groups": {kind: term_groups(kind) for kind in TermKind},
        "own": [
            {
                "word": one.word,
                "state": _(STATE_LABELS[one.state]),
                "term": terms_of(one.kind).get(one.code),
                "reason": one.reason,
            }
            for one in own
        ],
        "may": policy.can_propose(actor) if actor else None,
        "note_most": NOTE_MAX,
    }
