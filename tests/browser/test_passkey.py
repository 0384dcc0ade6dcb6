"""A passkey in a real browser, on a device that chromium pretends to have."""

import re

from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from app.accounts.models import Device, Passkey
from app.accounts.passwords import passwords_of
from tests.browser.checks.axe import axe
from tests.browser.people import Person
from tests.browser.windows import open_window
from tests.factories import accounts
from tests.house import House
from tests.world import device

PASSWORD = "patate lune velo trottoir"
PRETENDED = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def pretend_a_device(tab: Page) -> None:
    """Let the browser pretend that it recognises its owner's finger."""
    tools = await tab.context.new_cdp_session(tab)
    await tools.send("WebAuthn.enable")
    await tools.send("WebAuthn.addVirtualAuthenticator", {"options": PRETENDED})


async def test_a_passkey_is_made_signs_in_alone_and_follows_a_password(
    house: House, chromium: Browser
) -> None:
    async with house.runtime.database._sessions() as db:
        hashed = await passwords_of(house.settings).hash(PASSWORD)
        actor = await accounts.person(db, name="Rosalie", password_hash=hashed)
        secret = await device(db, actor)
    origin = house.url.replace("127.0.0.1", "localhost")  # passkeys are bound to names
    window = await open_window(chromium, origin, device="phone")
    await window.sign_in(secret)
    tab = await window.page()
    await pretend_a_device(tab)
    rosalie = Person(tab, "fr")

    await rosalie.opens("/fr/compte/deux-etapes")
    await rosalie.follows("Add a passkey")
    await rosalie.fills("Name", "Mon téléphone")
    assert await axe(tab) == []
    await rosalie.presses("Make the passkey")
    await rosalie.sees("Your recovery codes")
    assert await axe(tab) == []
    await rosalie.follows("I have kept them")
    await rosalie.sees("Passkeys")
    await expect(tab.get_by_role("main")).to_contain_text("Mon téléphone")
    assert await axe(tab) == []

    await sign_out(tab)
    await rosalie.opens("/fr/connexion")
    await rosalie.presses("Sign in with a passkey")
    await expect(tab).to_have_url(re.compile(r"/fr$"))
    await expect(tab.locator(".account-menu summary")).to_contain_text("Rosalie")

    await sign_out(tab)
    await rosalie.opens("/fr/connexion")
    await rosalie.fills("E-mail address", actor.email)
    await rosalie.fills("Password", PASSWORD)
    await rosalie.presses("Sign in")
    await rosalie.sees("Second step: your code")
    assert await axe(tab) == []
    await rosalie.presses("Use my passkey")
    await expect(tab.locator(".account-menu summary")).to_contain_text("Rosalie")

    async with house.runtime.database._sessions() as db:
        key = (await db.execute(select(Passkey))).scalar_one()
        assert key.name == "Mon téléphone"
        assert key.used_at is not None
        assert None not in (await db.execute(select(Device.strong_at))).scalars().all()
    faults = window.watch.faults + await window.cookie_faults()
    await window.context.close()
    assert faults == []


async def sign_out(tab: Page) -> None:
    """Forget this browser's session."""
    await tab.context.clear_cookies()
