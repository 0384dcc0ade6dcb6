"""Two-step sign-in: what one has, recovery codes, taking away."""

from fastapi import Request
from starlette.responses import Response

from app.accounts import policy
from app.accounts.held import Held, held_by
from app.accounts.identity import Member, VerifiedMember
from app.accounts.pages.door import remember
from app.accounts.pages.security import STEP_UP
from app.accounts.rules import FEW_CODES
from app.accounts.service.factors import app, clear, passkeys
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url

pages = Pages("/account/two-steps", fr="/compte/deux-etapes")


@pages.get("", name="accounts:two_steps", access=MEMBER)
async def show(request: Request, session: Session, member: Member) -> Response:
    """Show the second factors, and how to add one."""
    context = {
        "held": await held_by(session, member.id),
        "may": policy.can_manage(member),
        "few": FEW_CODES,
    }
    return page(request, "accounts/two_steps.html", context)


@pages.get("/codes", name="accounts:recovery_codes", access=STEP_UP)
async def ask_codes(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Say what new recovery codes do to the former ones."""
    context = {"held": await held_by(session, member.id)}
    return page(request, "accounts/new_codes.html", context)


@pages.post("/codes", name="accounts:recovery_codes", access=STEP_UP)
async def make_codes(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Make them and show them, this once."""
    secret, made = await clear.new_codes(
        session, runtime_of(request).settings, member, clock.now(),
        device_id=request.state.device_id,
    )  # fmt: skip
    return codes_page(request, secret, made)


@pages.get("/app/remove", fr="/application/retirer", name="accounts:remove_app", access=STEP_UP)
async def ask_removal(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Ask whether the app should really go."""
    held = await held_by(session, member.id)
    if held.app is None:
        raise NotFound
    return _ask(request, held, _("Take the app of codes away?"), url("accounts:remove_app"))


@pages.post("/app/remove", fr="/application/retirer", name="accounts:remove_app", access=STEP_UP)
async def remove_app(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Take it away."""
    secret = await app.remove(
        session, runtime_of(request).settings, member, clock.now(),
        device_id=request.state.device_id,
    )  # fmt: skip
    return _gone(request, secret, _("Your app of codes is taken away."))


@pages.get(
    "/passkeys/{passkey_id}/remove", fr="/cles/{passkey_id}/retirer",
    name="accounts:remove_passkey", access=STEP_UP,
)  # fmt: skip
async def ask_passkey_removal(
    request: Request, session: Session, member: VerifiedMember, passkey_id: str
) -> Response:
    """Ask whether this passkey should really go."""
    held = await held_by(session, member.id)
    key = next((one for one in held.passkeys if one.public_id == passkey_id), None)
    if key is None:
        raise NotFound
    question = _("Take the passkey “%(name)s” away?") % {"name": key.name}
    return _ask(request, held, question, url("accounts:remove_passkey", passkey_id=passkey_id))


@pages.post(
    "/passkeys/{passkey_id}/remove", fr="/cles/{passkey_id}/retirer",
    name="accounts:remove_passkey", access=STEP_UP,
)  # fmt: skip
async def remove_passkey(
    request: Request, session: Session, member: VerifiedMember, passkey_id: str
) -> Response:
    """Take it away."""
    secret = await passkeys.remove(
        session, runtime_of(request).settings, member, passkey_id, clock.now(),
        device_id=request.state.device_id,
    )  # fmt: skip
    return _gone(request, secret, _("Your passkey is taken away."))


def codes_page(request: Request, secret: str, made: list[str]) -> Response:
    """Show recovery codes, this once, to a browser whose secret is a new one."""
    # What the page draws must be made for the secret that this answer gives.
    request.state.session_secret = secret
    response = page(request, "accounts/codes_made.html", {"codes": made})
    response.headers["cache-control"] = "private, no-store"
    remember(request, response, secret)
    return response


def _ask(request: Request, held: Held, question: str, action: str) -> Response:
    context = {"question": question, "action": action, "is_last": held.number == 1}
    return page(request, "accounts/remove_factor.html", context)


def _gone(request: Request, secret: str, message: str) -> Response:
    response = redirect(request, url("accounts:two_steps"), message)
    remember(request, response, secret)
    return response
