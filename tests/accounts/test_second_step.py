"""Signing in with a password, then a code: half in is not in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Device, HalfSignIn, Person, TotpFactor
from app.accounts.passwords import passwords_of
from app.core.runtime import Runtime
from app.ideas.models import Support
from tests.accounts.conftest import OTHER, PASSWORD, sign_in
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.factories import ideas
from tests.factories.accounts import code, with_app, with_passkey, with_recovery_codes
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]


async def number(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def test_a_right_password_leads_to_a_second_page_and_not_in(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    assert browser.path == "/fr/connexion/code"
    assert browser.all("h1") == ["Seconde étape : votre code"]
    assert "session" not in browser.http.cookies
    assert await number(db, Device) == 0
    await browser.go("/fr/compte")
    assert browser.path == "/fr/connexion"


async def test_the_code_lets_in_and_the_session_is_strong(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email, next_path="/fr/compte/appareils")
    shown = code(secret)
    await browser.submit(code=f" {shown[:3]} {shown[3:]} ")
    assert browser.path == "/fr/compte/appareils"
    device = (await db.execute(select(Device))).scalar_one()
    assert device.strong_at is not None
    assert await number(db, HalfSignIn) == 0
    assert "half" not in browser.http.cookies


async def test_in_english_too(
    visitor: Callable[..., Visitor], member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    there = visitor(language="en")
    actor = await member(language="en")
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(there, actor.email)
    assert there.path == "/en/sign-in/code"
    await there.submit(code="000")
    assert there.error("code") == (
        "Error: A code of your app has 6 digits; a recovery code has 16 letters and digits."
    )
    await there.submit(code=code(secret))
    assert there.path == "/en"


@pytest.mark.parametrize("steps", [-1, 1])
async def test_a_clock_half_a_minute_off_is_forgiven(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime, steps: int
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    await browser.submit(code=code(secret, steps=steps))
    assert browser.path == "/fr"


WRONG = {
    "": "Veuillez remplir ce champ.",
    "12345": "Un code de votre application a 6 chiffres ; un code de secours a 16 lettres et chiffres.",
    "abcd-abcd-abcd-abcd": "Ce code de secours n’est pas l’un des vôtres.",
}


@pytest.mark.parametrize("typed", WRONG)
async def test_a_bad_code_says_what_is_wrong_and_may_be_tried_again(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime, typed: str
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    await browser.submit(code=typed)
    assert browser.status == 422
    assert WRONG[typed].split()[-1] in browser.error("code")
    await browser.submit(code=code(secret))
    assert browser.path == "/fr"


async def test_a_code_of_another_time_is_not_the_one_of_now(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    await browser.submit(code=code(secret, steps=-4))
    assert browser.status == 422
    assert "toutes les 30 secondes" in browser.error("code")


async def test_a_code_is_taken_once(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime,
) -> None:  # fmt: skip
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    shown = code(secret)
    await sign_in(browser, actor.email)
    await browser.submit(code=shown)
    assert browser.path == "/fr"
    other = await sign_in(visitor(), actor.email)
    await other.submit(code=shown)
    assert other.status == 422
    assert "a déjà servi" in other.error("code")
    await other.submit(code=code(secret, steps=-1))
    assert other.status == 422, "an older code after a newer one"
    await other.submit(code=code(secret, steps=1))
    assert other.path == "/fr"


async def test_a_recovery_code_lets_in_once_and_its_owner_is_told(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime, work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await member(language="en")
    await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    await sign_in(browser, actor.email)
    await browser.submit(code=papers[3].upper().replace("-", " "))
    assert browser.path == "/fr"
    letter = await last(work, mailbox)
    assert letter.language == "en"
    assert "A recovery code was used to get into your account." in letter.text
    other = await sign_in(visitor(), actor.email)
    await other.submit(code=papers[3])
    assert other.status == 422
    assert "ne sert qu’une fois" in other.error("code")
    await browser.go("/fr/compte/deux-etapes")
    assert "Il reste 9 codes." in browser.text


async def test_somebody_else_s_codes_open_nothing(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor, other = await member(), await member()
    await with_app(db, runtime.settings, actor)
    secret = await with_app(db, runtime.settings, other)
    papers = await with_recovery_codes(db, other)
    await sign_in(browser, actor.email)
    for typed in (code(secret), papers[0]):
        await browser.submit(code=typed)
        assert browser.status == 422
    assert await number(db, Device) == 0


async def test_without_an_app_six_digits_say_so(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member()
    await with_passkey(db, actor)
    await sign_in(browser, actor.email)
    assert "votre clé d’accès, ou un code de secours" in browser.text
    await browser.submit("main form[action$='/connexion/code']", code="123456")
    assert "pas d’application de codes" in browser.error("code")


async def test_a_secret_that_our_key_cannot_read_any_more_refuses_and_paper_still_works(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    await db.execute(update(TotpFactor).values(secret=bytes(60)))
    await db.commit()
    await sign_in(browser, actor.email)
    await browser.submit(code=code(secret))
    assert browser.status == 422
    await browser.submit(code=papers[0])
    assert browser.path == "/fr"


async def test_nobody_learns_of_a_second_step_before_the_password_is_right(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime,
) -> None:  # fmt: skip
    plain, strong = await member(), await member()
    await with_app(db, runtime.settings, strong)
    answers = []
    for email in (plain.email, strong.email, "personne@exemple.ca"):
        there = await sign_in(visitor(), email, OTHER)
        answers.append((there.status, there.text, sorted(there.http.cookies)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422


async def test_the_second_page_is_for_the_browser_that_knew_the_password(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime,
) -> None:  # fmt: skip
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    stranger = visitor()
    await stranger.go("/fr/connexion/code")
    assert stranger.path == "/fr/connexion"
    assert "Trop de temps a passé" in stranger.text
    await stranger.post("/fr/connexion/code", {"code": code(secret)})
    assert stranger.path == "/fr/connexion"
    stranger.http.cookies.set("half", "forged", domain="testserver.local", path="/")
    await stranger.post("/fr/connexion/code", {"code": code(secret)})
    assert stranger.path == "/fr/connexion"
    assert await number(db, Device) == 0


async def test_ten_minutes_later_one_starts_again(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    await db.execute(update(HalfSignIn).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    await db.commit()
    await browser.submit(code=code(secret))
    assert browser.path == "/fr/connexion"
    assert "Trop de temps a passé. Veuillez vous connecter de nouveau." in browser.text


async def test_the_session_is_a_new_one_whatever_the_browser_held(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await browser.go("/fr/connexion")
    browser.http.cookies.set("session", "planted", domain="testserver.local", path="/")
    await browser.submit(email=actor.email, password=PASSWORD)
    half = browser.http.cookies["half"]
    await browser.submit(code=code(secret))
    assert browser.path == "/fr"
    assert browser.http.cookies["session"] not in {"planted", half}


async def test_the_half_of_a_sign_in_is_no_session(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime,
) -> None:  # fmt: skip
    actor = await member()
    await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    thief = visitor()
    thief.http.cookies.set(
        "session", browser.http.cookies["half"], domain="testserver.local", path="/"
    )
    await thief.go("/fr/compte")
    assert thief.path == "/fr/connexion"


async def test_what_was_asked_before_signing_in_is_done_after_the_code(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db, await member(), title="Un banc au soleil")
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await browser.post(f"/fr/idees/{idea.public_id}/appuyer")
    assert browser.path == "/fr/connexion"
    await browser.submit(email=actor.email, password=PASSWORD)
    assert "Un banc au soleil" in browser.text, "the second page still says what waits"
    await browser.submit(code=code(secret))
    assert idea.public_id in browser.path
    assert await number(db, Support) == 1


async def test_another_password_meanwhile_ends_the_half(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    from app.accounts.service.recover import set_password

    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    await set_password(db, runtime.settings, actor.id, OTHER, datetime.now(UTC))
    await db.commit()
    await browser.submit(code=code(secret))
    assert browser.path == "/fr/connexion"
    assert await number(db, Device) == 0


async def test_guessing_codes_is_slowed_down_whatever_the_browser(
    visitor_with: Callable[..., Visitor], member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    there = visitor_with(throttling=True)
    await sign_in(there, actor.email)
    for _ in range(6):
        await there.submit(code="abcd-abcd-abcd-abcd")
        assert there.status == 422
    await there.submit(code=code(secret))
    assert there.status == 429
    assert "Trop de tentatives" in there.text
    other = await sign_in(visitor_with(throttling=True), actor.email)
    await other.submit(code=code(secret))
    assert other.status == 429, "a new browser is not a new account"
    assert int(other.answer.headers["retry-after"]) > 0


async def test_a_forgotten_password_never_replaces_the_second_step(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime, work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await browser.go("/fr/mot-de-passe-oublie")
    await browser.submit(email=actor.email)
    link = (await last(work, mailbox)).link
    await browser.go(link)
    await browser.submit(password=OTHER)
    assert browser.path == "/fr/connexion/code", "a mailbox was enough to get in"
    assert await number(db, Device) == 0
    stored = (
        await db.execute(select(Person.password_hash).where(Person.id == actor.id))
    ).scalar_one()
    assert (await passwords_of(runtime.settings).check(OTHER, stored)).right
    await browser.submit(code=code(secret))
    assert browser.path == "/fr"
    assert "Vos autres appareils ont été déconnectés." in browser.text
    assert len(await letters(work, mailbox)) == 2
