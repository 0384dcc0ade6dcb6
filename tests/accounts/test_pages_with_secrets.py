"""Pages that show a secret show it once: nothing keeps them, nothing finds them, nobody else opens them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.rules import Purpose
from app.accounts.service import links
from app.core.runtime import Runtime
from tests.accounts.conftest import sign_in
from tests.factories.accounts import code, person, sign_in_as, with_app
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
NOW = datetime.now(UTC)
OWN = [
    "/fr/compte", "/fr/compte/quartier", "/fr/compte/en-attente", "/fr/compte/securite",
    "/fr/compte/courriel", "/fr/compte/mot-de-passe", "/fr/compte/appareils", "/fr/compte/jetons",
    "/fr/compte/jetons/nouveau", "/fr/compte/deux-etapes", "/fr/compte/deux-etapes/application",
    "/fr/compte/deux-etapes/cle", "/fr/compte/verifier", "/fr/compte/vie-privee", "/fr/compte/partir",
]  # fmt: skip


def kept_by_nobody(browser: Visitor) -> bool:
    return "no-store" in browser.answer.headers["cache-control"]


def unlisted(browser: Visitor) -> bool:
    tag = browser.page.css_first('meta[name="robots"]')
    return tag is not None and "noindex" in str(tag.attributes["content"])


@pytest.mark.parametrize("path", OWN)
async def test_an_account_s_page_is_found_and_kept_by_nobody_else(
    browser: Visitor, db: AsyncSession, path: str
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(path)
    assert browser.path == path
    assert browser.status == 200
    assert unlisted(browser)
    assert "private" in browser.answer.headers["cache-control"]
    assert "x-page-tags" not in browser.answer.headers
    assert len(browser.page.css("h1")) == 1


async def test_the_secret_of_an_app_is_on_a_page_that_is_not_kept(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    path = "/fr/compte/deux-etapes/application"
    first = (await browser.go(path)).page.css_first("input[name=setup]")
    assert kept_by_nobody(browser)
    again = (await browser.go(path)).page.css_first("input[name=setup]")
    assert first is not None
    assert again is not None
    assert first.attributes["value"] != again.attributes["value"], "another one each time"


async def test_recovery_codes_are_shown_once_and_nowhere_again(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/deux-etapes/codes")
    await browser.submit('main form[action="/fr/compte/deux-etapes/codes"]')
    assert kept_by_nobody(browser)
    shown = browser.all("main code") or browser.all("main li")
    assert len(shown) >= 10
    await browser.go("/fr/compte/deux-etapes")
    assert not [one for one in shown if len(one) == 19 and one in browser.text]


async def test_a_key_of_a_program_is_shown_once_and_nowhere_again(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte/jetons/nouveau")
    await browser.submit(
        'main form[action="/fr/compte/jetons/nouveau"]', name="Robot", scopes=["read"], days="30"
    )
    assert kept_by_nobody(browser)
    assert "nv_" in browser.answer.text
    await browser.go("/fr/compte/jetons")
    assert "Robot" in browser.text
    assert "nv_" not in browser.answer.text


async def test_the_second_page_of_signing_in_is_kept_by_nobody(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    assert kept_by_nobody(browser)
    assert unlisted(browser)
    assert actor.email not in browser.text, "whoever stands there learns no more than they typed"
    field = browser.page.css_first("input[name=code]")
    assert field is not None
    assert field.attributes["autocomplete"] == "one-time-code"
    await browser.submit(code=code(secret))
    assert browser.path == "/fr"


@pytest.mark.parametrize(
    "path", ["/fr/connexion/cle/options", "/fr/compte/deux-etapes/cle/options"]
)
async def test_what_a_passkey_must_answer_is_kept_by_nobody(
    browser: Visitor, db: AsyncSession, path: str
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte/deux-etapes/cle")
    field = browser.page.css_first("main input[name=csrf_token]")
    assert field is not None
    await browser.post(path, {"csrf_token": field.attributes["value"]})
    assert browser.status == 200
    assert kept_by_nobody(browser)


@pytest.mark.parametrize(
    ("purpose", "path"),
    [
        (Purpose.CONFIRM, "/fr/confirmer/"),
        (Purpose.RESET, "/fr/nouveau-mot-de-passe/"),
        (Purpose.NEW_ADDRESS, "/fr/nouvelle-adresse/"),
        (Purpose.RETURN, "/fr/revenir/"),
    ],
)
async def test_the_page_of_a_link_tells_its_address_to_nobody(
    browser: Visitor, db: AsyncSession, purpose: Purpose, path: str
) -> None:
    actor = await person(db, confirmed=purpose is not Purpose.CONFIRM)
    secret = await links.issue(db, actor.id, purpose, NOW, {"email": "neuve@exemple.ca"})
    await db.commit()
    await browser.go(path + secret)
    assert browser.status == 200
    assert unlisted(browser)
    assert "x-page-tags" not in browser.answer.headers
    outside = [
        str(a.attributes["href"])
        for a in browser.page.css("a[href^=http]")
        if not str(a.attributes["href"]).startswith("http://testserver")
    ]
    assert not [href for href in outside if secret in href]
    assert browser.answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"


async def test_a_session_that_ended_shows_nothing_of_what_it_had(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db, name="Amina Diallo")
    await sign_in_as(db, browser, actor, verified_at=NOW - timedelta(days=1))
    await browser.go("/fr/compte")
    await browser.submit('form[action="/fr/deconnexion"]')
    for path in OWN:
        answer = await browser.http.get(path)
        assert answer.status_code == 303, path
        assert "Amina" not in answer.text
