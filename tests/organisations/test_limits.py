"""So many invitations and requests in a day, and no more; what was typed is not lost when it is enough."""

import pytest
from sqlalchemy import func, select

from app.core.throttle import Limit
from app.messages.pages import asking, reading
from app.organisations.models import Invitation, Organisation
from app.organisations.pages import members, verifying
from app.organisations.rules import State
from tests.factories import accounts, messages, organisations as made

A_DAY = 24 * 3600


@pytest.fixture
def few(runtime, monkeypatch):
    """Let each limit be two, so that the third is one too many."""
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    for module, name in (
        (members, "INVITATIONS"), (verifying, "REQUESTS"), (asking, "REQUESTS"),
        (reading, "MESSAGES"),
    ):  # fmt: skip
        kept = getattr(module, name)
        monkeypatch.setattr(module, name, Limit(kept.name, 2, kept.seconds))


def test_the_limits_of_a_day():
    assert (members.INVITATIONS.attempts, members.INVITATIONS.seconds) == (30, A_DAY)
    assert (verifying.REQUESTS.attempts, verifying.REQUESTS.seconds) == (10, A_DAY)


async def test_an_invitation_too_many_waits_and_its_address_is_kept(db, browser, few):
    owner = await accounts.person(db)
    one = await made.organisation(db, owner)
    await accounts.sign_in_as(db, browser, owner)
    for n in range(3):
        await browser.go(f"/fr/organismes/{one.public_id}/membres")
        await browser.submit("form[action$=membres]", email=f"p{n}@exemple.ca")
    assert browser.status == 429
    assert int(browser.answer.headers["retry-after"]) > 0
    assert browser.page.css_first("#field-email").attributes["value"] == "p2@exemple.ca"
    assert await db.scalar(select(func.count()).select_from(Invitation)) == 2


async def test_a_limit_is_a_person_s_and_not_an_organisation_s(db, visitor, few):
    owners = [await accounts.person(db) for _ in range(2)]
    one = await made.organisation(db, owners[0])
    await made.join(db, one, owners[1], "owner")
    for who, tries in ((owners[0], 3), (owners[1], 1)):
        browser = await accounts.sign_in_as(db, visitor(), who)
        for n in range(tries):
            await browser.go(f"/fr/organismes/{one.public_id}/membres")
            await browser.submit("form[action$=membres]", email=f"p{who.id}-{n}@exemple.ca")
    assert browser.status == 200


async def test_a_request_to_be_verified_too_many_waits_with_what_was_typed(db, browser, few):
    owner = await accounts.person(db)
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    await accounts.sign_in_as(db, browser, owner)
    for _ in range(3):
        await browser.go(f"/fr/organismes/{one.public_id}/verification")
        await browser.submit("main form", means="document", note="Merci !")
    assert browser.status == 429
    assert browser.page.css_first("#field-note").text().strip() == "Merci !"
    assert await db.scalar(select(Organisation.state)) is State.UNVERIFIED


async def test_a_message_too_many_waits_and_is_not_lost(db, browser, few):
    amina, bruno = await accounts.person(db), await accounts.person(db)
    talk = await messages.conversation(db, amina, bruno)
    await accounts.sign_in_as(db, browser, amina)
    for n in range(3):
        await browser.go(f"/fr/messagerie/{talk.public_id}")
        await browser.submit("main form[data-draft]", body=f"Message numéro {n}.")
    assert browser.status == 429
    assert browser.page.css_first("textarea[name=body]").text().strip() == "Message numéro 2."


async def test_a_contact_request_too_many_in_an_hour_waits_and_is_not_lost(db, browser, few):
    amina = await accounts.person(db)
    await accounts.sign_in_as(db, browser, amina)
    for _ in range(3):
        other = await accounts.person(db)
        await browser.go(f"/fr/messagerie/ecrire/person/{other.public_id}")
        await browser.submit('main form[action*="/ecrire/"]', body=messages.REQUEST)
    assert browser.status == 429
    assert messages.REQUEST in browser.page.css_first("textarea[name=body]").text()
