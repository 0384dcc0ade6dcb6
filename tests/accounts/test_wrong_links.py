"""Links and cookies used for what they are not: twice, by another, cut short, of another kind.

Each answers in words, 410 or the sign-in page, and changes nothing.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings as examples, strategies as st
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Device, LinkToken, Person
from app.accounts.rules import LINK_LIFETIME, Purpose
from app.accounts.service import links
from app.core.runtime import Runtime
from app.notifications.tokens import Stop, stop_token
from tests.accounts.conftest import OTHER
from tests.factories import ideas, organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
PAGES = {
    Purpose.CONFIRM: "/fr/confirmer/{}",
    Purpose.RESET: "/fr/nouveau-mot-de-passe/{}",
    Purpose.NEW_ADDRESS: "/fr/nouvelle-adresse/{}",
    Purpose.RETURN: "/fr/revenir/{}",
}
"""Where each kind of link of an account leads."""
FIELDS = {"password": OTHER, "email": "autre@exemple.ca"}
OTHERS = [(made, used) for made in Purpose for used in Purpose if made is not used]
COOKIES = ("session", "half", "act", "sign-up", "flash")
WHOLE = text("""
    SELECT md5(string_agg(p::text, '' ORDER BY p.id)) || (SELECT count(*) FROM device) FROM person p
""")


async def state(db: AsyncSession) -> str:
    """Return what would differ if any account had changed or anybody had been let in."""
    found = (await db.execute(WHOLE)).scalar_one()
    await db.commit()
    return str(found)


async def link(db: AsyncSession, actor: Actor, purpose: Purpose, **facts: Any) -> str:
    made = await links.issue(
        db, actor.id, purpose, facts.pop("now", NOW), {"email": "neuve@exemple.ca"}
    )
    await db.commit()
    return made


def test_every_kind_of_link_has_its_page_and_its_term() -> None:
    assert set(PAGES) == set(Purpose) == set(LINK_LIFETIME)


@pytest.mark.parametrize(("made", "used"), OTHERS)
async def test_a_link_opens_no_door_but_its_own(
    browser: Visitor, db: AsyncSession, made: Purpose, used: Purpose
) -> None:
    actor = await person(db, confirmed=made is not Purpose.CONFIRM)
    path = PAGES[used].format(await link(db, actor, made))
    before = await state(db)
    for answer in (await browser.http.get(path), (await browser.post(path, FIELDS)).answer):
        assert answer.status_code == 410
        assert "set-cookie" not in answer.headers or "session=" not in answer.headers["set-cookie"]
    assert "n’est pas un des nôtres" in browser.text
    assert await state(db) == before
    assert (await db.execute(select(LinkToken.used_at))).scalar_one() is None, "it still serves"


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.NEW_ADDRESS, Purpose.RETURN])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda secret: secret[:-1],
        lambda secret: secret + "A",
        lambda secret: secret.swapcase(),
        lambda secret: secret[::-1],
        lambda _secret: "",
        lambda _secret: "%00",
        lambda _secret: "x" * 1_500,
        lambda _secret: "' OR 1=1 --",
    ],
    ids=["cut", "longer", "other case", "backwards", "nothing", "nul", "endless", "sql"],
)
async def test_a_link_that_is_not_whole_opens_nothing(
    browser: Visitor, db: AsyncSession, purpose: Purpose, spoil: Callable[[str], str]
) -> None:
    secret = await link(db, await person(db), purpose)
    path = PAGES[purpose].format(spoil(secret))
    before = await state(db)
    for answer in (await browser.http.get(path), (await browser.post(path, FIELDS)).answer):
        assert 400 <= answer.status_code < 500, answer.status_code
    assert await state(db) == before


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_a_link_is_over_on_the_second_and_a_reader_is_told(
    browser: Visitor, db: AsyncSession, purpose: Purpose
) -> None:
    actor = await person(db, confirmed=purpose is not Purpose.CONFIRM)
    over = NOW - LINK_LIFETIME[purpose] - timedelta(seconds=1)
    path = PAGES[purpose].format(await link(db, actor, purpose, now=over))
    before = await state(db)
    await browser.go(path)
    assert browser.status == 410
    assert "trop ancien" in browser.text
    await browser.post(path, FIELDS)
    assert browser.status == 410
    assert await state(db) == before


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.NEW_ADDRESS])
async def test_a_link_used_once_is_used(
    browser: Visitor, db: AsyncSession, purpose: Purpose
) -> None:
    path = PAGES[purpose].format(await link(db, await person(db), purpose))
    fields = {"password": OTHER} if purpose is Purpose.RESET else {}
    assert (await browser.post(path, fields)).status == 200
    again = await state(db)
    browser.http.cookies.clear()
    await browser.post(path, fields)
    assert browser.status == 410
    assert "déjà" in browser.text
    assert await state(db) == again


async def test_a_link_of_somebody_who_left_is_closed_like_their_account(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    made = {purpose: await link(db, actor, purpose) for purpose in Purpose}
    await db.execute(update(Person).where(Person.id == actor.id).values(deleted_at=NOW))
    await db.commit()
    before = await state(db)
    for purpose in (Purpose.CONFIRM, Purpose.RESET, Purpose.NEW_ADDRESS):
        await browser.post(PAGES[purpose].format(made[purpose]), FIELDS)
        assert browser.status == 410, purpose
    assert await state(db) == before
    assert (await db.execute(select(func.count()).select_from(Device))).scalar_one() == 0


async def test_the_confirmation_of_another_signs_their_account_in_and_not_the_reader_s(
    browser: Visitor, db: AsyncSession
) -> None:
    reader = await person(db, name="Lectrice")
    newcomer = await person(db, name="Nouveau", confirmed=False)
    await sign_in_as(db, browser, reader)
    secret = await links.issue(db, newcomer.id, Purpose.CONFIRM, NOW)
    await db.commit()
    held = browser.http.cookies["session"]
    await browser.go(PAGES[Purpose.CONFIRM].format(secret))
    assert "Nouveau" in browser.text
    await browser.submit('main form[action*="confirmer"]')
    assert browser.http.cookies["session"] != held
    await browser.go("/fr/compte")
    assert browser.page.css_first("input[name=display_name]").attributes["value"] == "Nouveau"
    confirmed = (await db.execute(select(Person.email_confirmed_at).order_by(Person.id))).scalars()
    assert None not in confirmed.all()


async def test_another_reader_of_a_new_address_changes_its_owner_s_and_not_their_own(
    browser: Visitor, db: AsyncSession
) -> None:
    reader, owner = await person(db), await person(db)
    await sign_in_as(db, browser, reader)
    path = PAGES[Purpose.NEW_ADDRESS].format(await link(db, owner, Purpose.NEW_ADDRESS))
    await browser.go(path)
    await browser.submit('main form[action*="nouvelle-adresse"]')
    query = select(Person.id, Person.email)
    found = {row.id: row.email for row in await db.execute(query)}
    assert found == {reader.id: reader.email, owner.id: "neuve@exemple.ca"}


async def test_an_unsubscribe_link_does_nothing_else(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    token = stop_token(runtime.settings, Stop(actor.public_id, "tests.bell"))
    before = await state(db)
    for path in PAGES.values():
        await browser.post(path.format(token), FIELDS)
        assert browser.status == 410, path
    for cookie in COOKIES:
        browser.http.cookies.set(cookie, token, domain="testserver.local", path="/")
    await browser.go("/fr/compte")
    assert browser.path == "/fr/connexion"
    answer = await browser.http.get("/api/v1/me", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert await state(db) == before


@pytest.mark.parametrize("worn", COOKIES)
async def test_the_secret_of_a_session_serves_as_nothing_else(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, worn: str
) -> None:
    await sign_in_as(db, browser, await person(db, name="Amina Diallo"))
    secret = browser.http.cookies["session"]
    thief = visitor()
    thief.http.cookies.set(worn, secret, domain="testserver.local", path="/")
    await thief.go("/fr/connexion/code")
    assert "Amina Diallo" not in thief.text or worn == "session"
    await thief.go("/fr/compte")
    assert (thief.path == "/fr/compte") == (worn == "session")
    bearer = {"authorization": f"Bearer {secret}"}
    assert (await thief.http.get("/api/v1/me", headers=bearer)).status_code == 401


async def test_a_key_of_a_program_is_no_session(browser: Visitor, db: AsyncSession) -> None:
    from app.accounts.rules import Scope
    from app.accounts.service.tokens import create_token

    key = await create_token(db, (await person(db)).id, [Scope.READ], "Robot", NOW)
    await db.commit()
    browser.http.cookies.set("session", key, domain="testserver.local", path="/")
    await browser.go("/fr/compte")
    assert browser.path == "/fr/connexion"


@pytest.mark.parametrize("salt", ["flash", "passkey", "totp", "import"])
async def test_what_we_signed_for_something_else_is_no_receipt(
    browser: Visitor, db: AsyncSession, runtime: Runtime, salt: str
) -> None:
    actor = await person(db, confirmed=False)
    signer = URLSafeTimedSerializer(runtime.settings.secret, salt=salt)
    forged = str(signer.dumps([actor.email, "x" * 43]))
    browser.http.cookies.set("sign-up", forged, domain="testserver.local", path="/")
    await browser.go("/fr/inscription/courriel")
    assert browser.status == 200
    assert actor.email not in browser.text
    await browser.post("/fr/inscription/courriel")
    assert browser.path == "/fr/inscription", "it writes to nobody"


@examples(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P")), max_size=60))
async def test_no_cookie_that_somebody_makes_up_breaks_a_page(
    browser: Visitor, made_up: str
) -> None:
    spoken = "; ".join(f"{name}={made_up.replace(';', '').replace(' ', '')}" for name in COOKIES)
    answer = await browser.http.get("/fr/connexion", headers={"cookie": spoken})
    assert answer.status_code == 200


async def test_an_invitation_is_no_link_of_an_account_nor_the_other_way_round(
    browser: Visitor, db: AsyncSession
) -> None:
    owner = await person(db)
    made = await organisations.organisation(db, owner)
    await organisations.invitation(db, made, "amie@exemple.ca", secret="s" * 43)
    idea = await ideas.idea(db, owner)
    before = await state(db)
    for path in PAGES.values():
        assert (await browser.post(path.format("s" * 43), FIELDS)).status == 410
    for purpose in Purpose:
        secret = await link(db, owner, purpose)
        answer = await browser.http.get(f"/fr/organismes/invitation/{secret}")
        assert answer.status_code in {404, 410}
        answer = await browser.http.get(f"/fr/idees/invitation/{secret}")
        assert answer.status_code in {404, 410}
    assert idea.public_id
    assert await state(db) == before
