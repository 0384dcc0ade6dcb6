"""Coming in and going out: the right people, nobody else, and no word about who has an account."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import limits, passwords
from app.accounts.actor import Actor
from app.accounts.models import Device, Person
from app.accounts.passwords import Passwords, passwords_of
from app.core.runtime import Runtime
from app.core.sessions import digest
from tests.accounts.conftest import OTHER, PASSWORD, sign_in
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
NOW = datetime.now(UTC)


async def test_a_member_signs_in_and_out(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member(name="Amina K.")
    await sign_in(browser, actor.email)
    assert browser.path == "/fr"
    assert "Bonjour Amina K." in browser.text
    device = (await db.execute(select(Device))).scalar_one()
    assert device.person_id == actor.id
    assert device.secret_hash == digest(browser.http.cookies["session"])
    await browser.submit("form[action$=deconnexion]")
    assert "Votre session est fermée" in browser.text
    assert "session" not in browser.http.cookies
    assert (await db.execute(select(Device.id))).all() == []


async def test_an_english_page_speaks_english(
    visitor: Callable[..., Visitor], member: Member
) -> None:
    browser = visitor("en")
    await sign_in(browser, (await member()).email, "wrong password here")
    assert "do not go together" in browser.text
    await browser.submit(password=PASSWORD)
    assert browser.path == "/en"


@pytest.mark.parametrize("typed", ["AMINA@Exemple.CA", "  amina@exemple.ca  "])
async def test_an_address_is_known_however_it_is_typed(
    browser: Visitor, member: Member, typed: str
) -> None:
    await member(email="amina@exemple.ca")
    await sign_in(browser, typed)
    assert browser.path == "/fr"


async def test_an_accent_is_the_same_on_every_keyboard(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    stored = await passwords_of(runtime.settings).hash("une fen\u00eatre ouverte")
    actor = await person(db, password_hash=stored)
    await sign_in(browser, actor.email, "une fene\u0302tre ouverte")
    assert browser.path == "/fr"


async def test_known_and_unknown_addresses_get_the_same_answer(
    visitor: Callable[..., Visitor], member: Member, db: AsyncSession
) -> None:
    known = await member(email="connue@exemple.ca")
    no_password = await person(db, email="sansmdp@exemple.ca")
    pages = set()
    for email in (known.email, no_password.email, "jamaisvu@exemple.ca"):
        browser = await sign_in(visitor(), email, "mauvais mot de passe")
        assert browser.status == 422
        pages.add(re.sub(re.escape(email), "X", browser.answer.text))
        assert "mauvais mot de passe" not in browser.answer.text
    assert len(pages) == 1


async def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    visitor: Callable[..., Visitor], member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await member()
    checked: list[str] = []
    real = Passwords._check

    def count(self: Passwords, password: str, stored: str | None) -> passwords.Checked:
        checked.append(stored or "nobody's")
        return real(self, password, stored)

    monkeypatch.setattr(Passwords, "_check", count)
    await sign_in(visitor(), actor.email, "mauvais mot de passe")
    await sign_in(visitor(), "jamaisvu@exemple.ca", "mauvais mot de passe")
    assert [c == "nobody's" for c in checked] == [False, True]


async def test_an_account_without_a_password_lets_nobody_in(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    for attempt in ("x", "nobody", " "):
        await sign_in(browser, actor.email, attempt)
        assert browser.status == 422


async def test_a_suspended_person_signs_in_to_read_appeal_and_leave(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member()
    await db.execute(update(Person).values(suspended_at=NOW))
    await db.commit()
    await sign_in(browser, actor.email, "mauvais mot de passe")
    assert "suspendu" not in browser.text
    await browser.submit(password=PASSWORD)
    assert browser.status == 200
    assert "session" in browser.http.cookies


async def test_a_new_secret_at_each_sign_in_ends_the_one_before(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member()
    await sign_in(browser, actor.email)
    first = browser.http.cookies["session"]
    browser.http.cookies.delete("session")
    browser.http.cookies.set("session", first, domain="testserver.local", path="/")
    await browser.post("/fr/connexion", {"email": actor.email, "password": PASSWORD})
    assert browser.status == 403, "a member's form without its token"
    browser.http.cookies.clear()
    await sign_in(browser, actor.email)
    assert browser.http.cookies["session"] != first


async def test_a_session_fixed_by_somebody_else_is_worth_nothing(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member()
    browser.http.cookies.set("session", "fixed-by-mallory", domain="testserver.local", path="/")
    await sign_in(browser, actor.email)
    assert browser.http.cookies["session"] != "fixed-by-mallory"
    held = (await db.execute(select(Device.secret_hash))).scalars().all()
    assert digest("fixed-by-mallory") not in held


@pytest.mark.parametrize("base_url", ["https://testserver", "http://testserver"])
async def test_the_cookie_is_as_strict_as_the_address_allows(
    visitor_with: Callable[..., Visitor], member: Member, base_url: str
) -> None:
    browser = visitor_with(base_url=base_url)
    actor = await member()
    answer = await browser.http.post(
        "/fr/connexion",
        data={"email": actor.email, "password": PASSWORD},
        headers={"sec-fetch-site": "same-origin"},
    )
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "session=" in c)
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)
    assert ("secure" in flags) == base_url.startswith("https")
    assert cookie.startswith("__Host-session=" if base_url.startswith("https") else "session=")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/fr\r\nSet-Cookie: a=b", "http:evil.example", "/\t/evil.example",
        " //evil.example", "%2f%2fevil.example", "x" * 1_900,
    ],
)  # fmt: skip
async def test_nobody_is_led_to_another_site(browser: Visitor, member: Member, target: str) -> None:
    actor = await member()
    for path in (f"/fr/connexion?next={quote(target)}", "/fr/connexion"):
        await browser.go(path)
        answer = await browser.http.post(
            "/fr/connexion",
            data={"email": actor.email, "password": PASSWORD, "next": target},
            headers={"sec-fetch-site": "same-origin"},
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == "/fr"
        browser.http.cookies.clear()


async def test_a_member_goes_on_to_the_page_they_wanted(browser: Visitor, member: Member) -> None:
    actor = await member()
    await browser.go("/fr/compte/appareils?a=1")
    assert browser.path == "/fr/connexion"
    await browser.submit(email=actor.email, password=PASSWORD)
    assert str(browser.answer.url).endswith("/fr/compte/appareils?a=1")


async def test_who_is_in_already_is_not_asked(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/connexion?next=/fr/compte/appareils")
    assert browser.path == "/fr/compte/appareils"


async def test_a_hash_of_old_parameters_is_made_anew(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    old = await Passwords(16).hash(PASSWORD)
    actor = await person(db, password_hash=old)
    await sign_in(browser, actor.email)
    row = (await db.execute(select(Person.password_hash))).scalar_one()
    assert row != old
    assert f"m={runtime.settings.password_memory_kib}," in row
    await sign_in(browser, actor.email)
    assert (await db.execute(select(Person.password_hash))).scalar_one() == row


async def test_a_session_ends_when_idle_and_at_ninety_days_whatever_happens(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await db.execute(
        update(Device).values(created_at=NOW - timedelta(days=80), seen_at=NOW - timedelta(hours=1))
    )
    await db.commit()
    assert (await browser.go("/fr/compte")).path == "/fr/compte"
    row = (await db.execute(select(Device.expires_at, Device.seen_at))).one()
    assert row.expires_at < NOW + timedelta(days=11)
    assert row.seen_at > NOW - timedelta(minutes=1)
    await db.execute(update(Device).values(expires_at=NOW - timedelta(seconds=1)))
    await db.commit()
    assert (await browser.go("/fr/compte")).path == "/fr/connexion"


async def test_signing_out_needs_the_token_of_a_member_and_nothing_of_a_visitor(
    browser: Visitor, db: AsyncSession
) -> None:
    await browser.post("/fr/deconnexion")
    assert browser.path == "/fr"
    await sign_in_as(db, browser, await person(db))
    await browser.post("/fr/deconnexion")
    assert browser.status == 403
    assert len((await db.execute(select(Device.id))).all()) == 1
    answer = await browser.http.get("/fr/deconnexion", follow_redirects=False)
    assert answer.status_code in {404, 405}


async def test_ten_wrong_passwords_close_an_account_for_a_while_everywhere(
    visitor_with: Callable[..., Visitor], member: Member
) -> None:
    actor = await member()
    browser = visitor_with(throttling=True)
    for _ in range(limits.SIGN_IN_ACCOUNT.attempts):
        await sign_in(browser, actor.email, "mauvais mot de passe")
        assert browser.status == 422
    await sign_in(browser, actor.email.upper())
    assert browser.status == 429
    assert int(browser.answer.headers["retry-after"]) > 60
    assert "Trop d" in browser.text
    kept = browser.page.css_first("#field-email")
    assert kept is not None
    assert kept.attributes["value"] == actor.email.upper()
    another_process = visitor_with(throttling=True)
    await sign_in(another_process, actor.email)
    assert another_process.status == 429
    other = await member()
    await sign_in(another_process, other.email)
    assert another_process.path == "/fr"


async def test_one_network_cannot_try_many_accounts(
    visitor_with: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = limits.Limit("sign-in.network", 3, 900)
    monkeypatch.setattr(limits, "SIGN_IN_NETWORK", few)
    browser = visitor_with(throttling=True)
    for number in range(3):
        await sign_in(browser, f"cible{number}@exemple.ca", OTHER)
        assert browser.status == 422
    await sign_in(browser, "cible9@exemple.ca", OTHER)
    assert browser.status == 429


async def test_everybody_together_has_a_limit_too(
    visitor_with: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIGN_IN_ALL", limits.Limit("sign-in.all", 1, 900))
    browser = visitor_with(throttling=True)
    await sign_in(browser, "a@exemple.ca", OTHER)
    assert browser.status == 422
    await sign_in(browser, "b@exemple.ca", OTHER)
    assert browser.status == 429


@pytest.mark.parametrize("password", ["", "x" * 1_025])
async def test_what_cannot_be_a_password_is_said_without_a_hash(
    browser: Visitor, password: str
) -> None:
    await sign_in(browser, "a@exemple.ca", password)
    assert browser.status == 422
    assert browser.error("password")
