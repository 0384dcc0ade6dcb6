"""Keys for programs, on a page of the account."""

from datetime import timedelta
from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts import policy, queries
from app.accounts.identity import Member, VerifiedMember
from app.accounts.pages.security import STEP_UP
from app.accounts.rules import SCOPE_LABELS
from app.accounts.schemas import NewToken
from app.accounts.service import tokens
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url

pages = Pages("/account/tokens", fr="/compte/jetons")


def _labels() -> dict[str, str]:
    return {str(scope): _(label) for scope, label in SCOPE_LABELS.items()}


@pages.get("", name="accounts:tokens", access=MEMBER)
async def index(request: Request, session: Session, member: Member) -> Response:
    """List them, never their secrets."""
    context = {
        "tokens": await queries.tokens_of(session, member.id),
        "labels": _labels(),
        "now": clock.now(),
        "may": policy.can_manage(member),
    }
    return page(request, "accounts/tokens.html", context)


@pages.get("/new", fr="/nouveau", name="accounts:new_token", access=STEP_UP)
async def new(request: Request, _member: VerifiedMember) -> Response:
    """Ask what the program may do."""
    context = {"form": Form(NewToken, {"scopes": ["read"], "days": "90"}), "labels": _labels()}
    return page(request, "accounts/new_token.html", context)


@pages.post("/new", fr="/nouveau", name="accounts:new_token", access=STEP_UP)
async def create(
    request: Request,
    session: Session,
    member: VerifiedMember,
    form: Annotated[Form[NewToken], form_of(NewToken)],
) -> Response:
    """Make the key and show it, this once: it is kept as a hash only."""
    now = clock.now()
    with form.or_rerender(request, "accounts/new_token.html", labels=_labels()):
        typed = form.data
        expires_at = None if typed.days == "never" else now + timedelta(days=int(typed.days))
        secret = await tokens.create(
            session, runtime_of(request).settings, member, typed.name, typed.scopes, now, expires_at,
            strong=request.state.is_strong,
        )  # fmt: skip
    context = {"secret": secret, "name": typed.name, "expires_at": expires_at}
    response = page(request, "accounts/token_made.html", context)
    response.headers["cache-control"] = "private, no-store"
    return response


@pages.post(
    "/{token_id}/revoke", fr="/{token_id}/revoquer", name="accounts:revoke_token", access=MEMBER
)
async def revoke(request: Request, session: Session, member: Member, token_id: str) -> Response:
    """Make a key open nothing any more."""
    await tokens.revoke(session, member, token_id)
    return redirect(request, url("accounts:tokens"), _("This token opens nothing any more."))
