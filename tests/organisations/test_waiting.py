"""Invitations answered from one's own page: the same answers as by the link of the letter, for one address only."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.invited import key_of
from app.accounts.models import Person
from app.organisations.models import Invitation, Membership
from app.organisations.queries import people
from app.organisations.rules import INVITATION_LIFETIME, Role, State
from tests.factories import organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime.now(UTC)
ME = "moi@exemple.ca"


async def names(db: AsyncSession, **facts: object) -> list[str]:
    me = await person(db, email=ME, **facts)  # type: ignore[arg-type]
    return [one.name for one in await people.waiting_for(db, me, NOW)]


async def test_invitations_wait_in_the_order_in_which_they_came(db: AsyncSession) -> None:
    for name in ("La Ruche", "Atelier"):
        group = await organisations.organisation(db, name=name)
        await organisations.invitation(db, group, ME, secret=name)
    assert await names(db) == ["La Ruche", "Atelier"]


@pytest.mark.parametrize(
    "fields",
    [
        {"answered_at": NOW},
        {"answered_at": NOW, "accepted": True},
        {"revoked_at": NOW},
        {"invited_at": NOW - INVITATION_LIFETIME},
    ],
    ids=["refused", "accepted", "taken back", "too old"],
)
async def test_what_is_settled_does_not_wait(db: AsyncSession, fields: dict[str, object]) -> None:
    await organisations.invitation(db, await organisations.organisation(db), ME, **fields)  # type: ignore[arg-type]
    assert await names(db) == []


async def test_nothing_waits_for_an_address_that_nobody_confirmed(db: AsyncSession) -> None:
    await organisations.invitation(db, await organisations.organisation(db), ME)
    assert await names(db, confirmed=False) == []


async def test_an_organisation_that_is_not_verified_yet_invites_too(db: AsyncSession) -> None:
    group = await organisations.organisation(db, name="La Ruche", state=State.UNVERIFIED)
    await organisations.invitation(db, group, ME)
    assert await names(db) == ["La Ruche"]


async def test_saying_no_from_ones_page_is_the_same_no(browser: Visitor, db: AsyncSession) -> None:
    group = await organisations.organisation(db, name="La Ruche")
    made = await organisations.invitation(db, group, ME)
    await sign_in_as(db, browser, await person(db, email=ME))
    await browser.go(f"/fr/organismes/invitation/{made.public_id}")
    await browser.submit("form[action$=refuser]")
    assert "Vous avez dit non" in browser.text
    row = (await db.execute(select(Invitation.accepted, Invitation.answered_at))).one()
    assert (row.accepted, row.answered_at is not None) == (False, True)
    await browser.go(f"/fr/organismes/invitation/{made.public_id}")
    assert browser.status == 410
    assert "déjà reçu une réponse" in browser.text or "déjà" in browser.text


async def test_pressing_twice_joins_once(browser: Visitor, db: AsyncSession) -> None:
    group = await organisations.organisation(db, name="La Ruche")
    made = await organisations.invitation(db, group, ME)
    me = await person(db, email=ME)
    await sign_in_as(db, browser, me)
    path = f"/fr/organismes/invitation/{made.public_id}"
    await browser.go(path)
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    for _ in range(2):
        await browser.post(f"{path}/accepter", {"csrf_token": token.attributes["value"] or ""})
        assert browser.status == 200
    query = select(Membership.role).where(Membership.person_id == me.id)
    assert list(await db.scalars(query)) == [Role.EDITOR]


async def test_one_public_id_is_no_key_to_another_invitation(db: AsyncSession) -> None:
    group = await organisations.organisation(db)
    mine = await organisations.invitation(db, group, ME, secret="one")
    theirs = await organisations.invitation(db, group, "autre@exemple.ca", secret="two")
    me = await person(db, email=ME)
    assert await key_of(db, Invitation, mine.public_id, me) == mine.secret_hash
    assert await key_of(db, Invitation, theirs.public_id, me) != theirs.secret_hash
    assert await key_of(db, Invitation, mine.public_id, None) != mine.secret_hash
    assert await key_of(db, Invitation, "two", me) == theirs.secret_hash, "a link still is a key"


async def test_a_new_address_takes_its_own_invitations_only(
    browser: Visitor, db: AsyncSession
) -> None:
    made = await organisations.invitation(
        db, await organisations.organisation(db, name="La Ruche"), ME
    )
    me = await person(db, email=ME)
    await sign_in_as(db, browser, me)
    assert "La Ruche" in (await browser.go("/fr/moi")).text
    await db.execute(update(Person).where(Person.id == me.id).values(email="neuve@exemple.ca"))
    await db.commit()
    assert "La Ruche" not in (await browser.go("/fr/moi")).all("main")[0]
    assert (await browser.go(f"/fr/organismes/invitation/{made.public_id}")).status == 410


async def test_only_the_staff_reads_how_many_wait_to_be_verified(
    visitor: New, db: AsyncSession
) -> None:
    for _ in range(2):
        group = await organisations.organisation(db, state=State.PENDING)
        await organisations.claim(db, group)
    for roles, said in (((), False), (("moderator:verdun",), False), (("moderator",), True)):
        browser = await sign_in_as(db, visitor("en"), await person(db, roles=roles))
        await browser.go("/en/me")
        assert ("2 organisations wait to be verified" in browser.text) is said
