"""What anybody may ask about an address, at each door where nobody must learn whether it is known."""

import re
from collections.abc import Awaitable, Callable

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import csrf
from app.core.settings import Settings
from tests.accounts.conftest import OTHER
from tests.factories import ideas, organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Ask = Callable[[str], Awaitable[httpx.Response]]
FROM_US = {"sec-fetch-site": "same-origin"}
JOINING = {
    "where": "here",
    "postal_code": "H3N",
    "neighbourhood": "parc-extension",
    "display_name": "Hélène Roy",
    "password": OTHER,
    "age": "1",
}
FORGET_INVITATIONS = text("WITH one AS (DELETE FROM co_author) DELETE FROM organisation_invitation")


def _asking(browser: Visitor, path: str, fields: dict[str, str], *, anew: bool = True) -> Ask:
    async def ask(email: str) -> httpx.Response:
        if anew:
            browser.http.cookies.clear()
        return await browser.http.post(path, data={**fields, "email": email}, headers=FROM_US)

    return ask


def signing_in(browser: Visitor) -> Ask:
    """Sign in with a password that is not theirs."""
    return _asking(browser, "/fr/connexion", {"password": OTHER})


def signing_up(browser: Visitor) -> Ask:
    """Open an account."""
    return _asking(browser, "/fr/inscription/compte", JOINING)


def resetting(browser: Visitor) -> Ask:
    """Ask for a way to another password."""
    return _asking(browser, "/fr/mot-de-passe-oublie", {})


async def inviting_to_sign(browser: Visitor, db: AsyncSession, settings: Settings) -> Ask:
    """Ask somebody to sign an idea too."""
    author = await person(db)
    idea = await ideas.idea(db, author)
    return await _as_member(
        browser, db, settings, author, f"/fr/idees/{idea.public_id}/cosignataires", {}
    )


async def inviting_to_join(browser: Visitor, db: AsyncSession, settings: Settings) -> Ask:
    """Ask somebody into an organisation."""
    owner = await person(db)
    made = await organisations.organisation(db, owner)
    path = f"/fr/organismes/{made.public_id}/membres"
    return await _as_member(browser, db, settings, owner, path, {"role": "member"})


async def _as_member(
    browser: Visitor, db: AsyncSession, settings: Settings, who: object, path: str,
    fields: dict[str, str],
) -> Ask:  # fmt: skip
    await sign_in_as(db, browser, who)  # type: ignore[arg-type]
    token = csrf.token(settings, browser.http.cookies["session"])
    return _asking(browser, path, {**fields, "csrf_token": token}, anew=False)


def told(answer: httpx.Response, email: str) -> tuple[int, str, str, str, str]:
    """Return what an answer says, without what is its own: the address, masks, cookies' values."""
    words = re.sub(r'name="csrf_token" value="\w+"', "", answer.text).replace(email, "X")
    cookies = sorted(re.findall(r"(\w[\w-]*)=", ",".join(answer.headers.get_list("set-cookie"))))
    own = {"x-request-id", "set-cookie", "content-length", "etag", "location"}
    headers = sorted(set(answer.headers) - own)
    location = answer.headers.get("location", "")
    return answer.status_code, words, location, " ".join(cookies), " ".join(headers)
