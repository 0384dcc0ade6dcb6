"""Passkeys want a name: whoever opens the site at a number is told where they work, and what works here."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.ceremony import place_of
from app.cli.serving import say_welcome
from app.core.runtime import Runtime
from app.core.settings import Settings
from tests.accounts.conftest import PASSWORD
from tests.factories.accounts import code, person, sign_in_as, with_app, with_passkey
from tests.visitor import Visitor

ADD = "/fr/compte/deux-etapes/cle"
FORM = "form[data-passkey]"
BY_NUMBER = {"host": "127.0.0.1:8123"}


def site(base_url: str) -> Settings:
    return Settings(_env_file=None, base_url=base_url, secret_key="x" * 40)


@pytest.mark.parametrize(
    ("base_url", "host", "works", "elsewhere"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", False, "http://localhost:8000"),
        ("http://127.0.0.1:8000", "127.0.0.1:8123", False, "http://localhost:8123"),
        ("http://127.0.0.1:8000", "[::1]:8000", False, "http://localhost:8000"),
        ("http://127.0.0.1:8000", "localhost:8000", True, ""),
        ("http://localhost", "127.0.0.1", False, "http://localhost"),
        ("http://localhost:8000", "LOCALHOST:8000", True, ""),
        ("https://notreville.ca", "notreville.ca", True, ""),
        ("https://notreville.ca", "www.notreville.ca", True, ""),
        ("https://notreville.ca", "notnotreville.ca", False, "https://notreville.ca"),
        ("https://notreville.ca", "203.0.113.9", False, "https://notreville.ca"),
        ("https://notreville.ca:8443", "127.0.0.1:8443", False, "https://notreville.ca:8443"),
        ("https://203.0.113.9", "203.0.113.9", False, ""),
        ("https://[2001:db8::1]", "[2001:db8::1]", False, ""),
        ("http://127.0.0.1:8000", "127.0.0.1:port", False, ""),
        ("http://127.0.0.1:8000", "", False, "http://127.0.0.1:8000"),
    ],
)
def test_passkeys_work_where_the_address_is_the_site_s_name(
    base_url: str, host: str, works: bool, elsewhere: str
) -> None:
    place = place_of(site(base_url), host)
    assert (place.works, place.elsewhere) == (works, elsewhere)


@pytest.fixture
def local(visitor_with: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Make visitors of a site that runs on this machine, as ``make run`` does."""

    def make(language: str = "fr") -> Visitor:
        return visitor_with(language, base_url="http://127.0.0.1:8123")

    return make


async def test_adding_one_at_a_number_says_where_to_go_and_offers_codes(
    local: Callable[..., Visitor], db: AsyncSession
) -> None:
    browser = await sign_in_as(db, local(), await person(db))
    await browser.go(ADD, headers=BY_NUMBER)
    assert browser.status == 200
    assert "Les clés d’accès ne fonctionnent pas à cette adresse" in browser.text
    assert browser.page.css_first(FORM) is None, "a form that cannot work"
    links = {str(a.attributes["href"]) for a in browser.page.css("main a[href]")}
    assert f"http://localhost:8123{ADD}" in links
    assert "/fr/compte/deux-etapes/application" in links


async def test_it_is_said_in_english_too(local: Callable[..., Visitor], db: AsyncSession) -> None:
    browser = await sign_in_as(db, local("en"), await person(db, language="en"))
    await browser.go("/en/account/two-steps/passkey", headers=BY_NUMBER)
    assert "Passkeys do not work at this address" in browser.text
    assert "An app of codes works at every address." in browser.text


async def test_at_the_name_the_form_is_there_and_nothing_is_said(
    local: Callable[..., Visitor], db: AsyncSession
) -> None:
    browser = await sign_in_as(db, local(), await person(db))
    await browser.go(ADD, headers={"host": "localhost:8123"})
    assert browser.page.css_first(FORM) is not None
    assert "ne fonctionnent pas" not in browser.text


async def test_the_sign_in_page_leads_those_who_have_one_to_the_name(
    local: Callable[..., Visitor],
) -> None:
    browser = local()
    await browser.go("/fr/connexion", headers=BY_NUMBER)
    assert browser.page.css_first(FORM) is None
    link = browser.page.css_first('main a[href^="http://localhost"]')
    assert link is not None
    assert link.attributes["href"] == "http://localhost:8123/fr/connexion"
    await browser.go("/fr/connexion", headers={"host": "localhost:8123"})
    assert browser.page.css_first(FORM) is not None
    assert browser.page.css_first('main a[href^="http://localhost"]') is None


async def test_at_a_number_the_second_step_is_passed_with_a_code(
    local: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    from app.accounts.passwords import passwords_of

    stored = await passwords_of(runtime.settings).hash(PASSWORD)
    actor = await person(db, password_hash=stored)
    secret = await with_app(db, runtime.settings, actor)
    await with_passkey(db, actor)
    browser = local()
    form = {"email": actor.email, "password": PASSWORD}
    await browser.post("/fr/connexion", form, headers=BY_NUMBER)
    assert browser.path == "/fr/connexion/code"
    assert browser.page.css_first(FORM) is None
    assert "Se connecter à http://localhost:8123" in browser.text
    await browser.post("/fr/connexion/code", {"code": code(secret)}, headers=BY_NUMBER)
    assert browser.path == "/fr"


async def test_a_wrong_password_at_a_number_keeps_saying_it(local: Callable[..., Visitor]) -> None:
    browser = local()
    form = {"email": "amina@exemple.ca", "password": "pas le bon du tout"}
    await browser.post("/fr/connexion", form, headers=BY_NUMBER)
    assert browser.status == 422
    assert "les navigateurs les lient au nom du site" in browser.text


async def test_proving_again_who_one_is_says_it_to_who_has_a_passkey(
    local: Callable[..., Visitor], db: AsyncSession
) -> None:
    actor = await person(db)
    browser = await sign_in_as(db, local(), actor)
    await browser.go("/fr/compte/verifier", headers=BY_NUMBER)
    assert "clés d’accès" not in browser.text, "they have none"
    await with_passkey(db, actor)
    await browser.go("/fr/compte/verifier", headers=BY_NUMBER)
    assert "Les clés d’accès ne fonctionnent pas à cette adresse" in browser.text


@pytest.mark.parametrize(
    ("base_url", "said"),
    [
        ("http://127.0.0.1:8000", "A passkey works too, at http://localhost:8000/fr"),
        ("https://notreville.ca/", "A passkey works too, at https://notreville.ca/fr"),
        ("http://203.0.113.9:8000", "A passkey needs a site with a name, not a number."),
    ],
)
def test_the_welcome_keeps_the_address_and_says_where_passkeys_work(
    base_url: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    say_welcome(site(base_url))
    welcome = capsys.readouterr().err
    assert said in welcome
    assert f"is open:  {base_url.rstrip('/')}/fr" in welcome
