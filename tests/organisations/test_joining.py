"""Answering an invitation: yes and no at once, after signing in, too late; what each leaves behind."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.acts import Done
from app.accounts.invited import InvitationOver
from app.core import clock
from app.core.errors import Conflict, DomainError, NotFound, Refused
from app.core.i18n import using
from app.core.sessions import digest
from app.organisations import acts
from app.organisations.models import Invitation, Organisation
from app.organisations.rules import Role, State
from app.organisations.service import change, invitations as service
from tests.accounts.letters import letters
from tests.factories import accounts, organisations as made
from tests.organisations.told import told_by, written

NOW = clock.now()
SECOND = timedelta(seconds=1)
EMAIL = "bruno@exemple.ca"
KEY = digest("sesame")
FR, EN = "/fr/organismes/invitation/sesame", "/en/organisations/invitation/sesame"


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, name="Les Amis de la ruelle")


@pytest.fixture
async def friend(db):
    return await accounts.person(db, name="Bruno", email=EMAIL)


async def invite(db, runtime, owner, one, email=EMAIL, role=Role.EDITOR, now=NOW):
    return await service.invite(db, runtime.settings, owner, one, email, role, now)


async def test_ten_invitations_to_one_address_at_once_send_one_letter(
    db, runtime, one, owner, work, mailbox
):
    async def send() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await invite(session, runtime, owner, one)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(send() for _ in range(6)))) == 1
    assert len(await letters(work, mailbox)) == 1


async def test_yes_and_no_at_once_are_one_answer(db, runtime, one, friend):
    await made.invitation(db, one, EMAIL)

    async def do(verb) -> str:
        try:
            async with runtime.database.transaction() as session:
                await verb(session)
        except DomainError as error:
            return type(error).__name__
        return "done"

    ends = await asyncio.gather(
        do(lambda s: service.accept(s, friend, KEY, NOW)),
        do(lambda s: service.decline(s, KEY, NOW)),
    )
    assert sorted(ends) == ["InvitationOver", "done"]
    row = (await db.execute(select(Invitation))).scalar_one()
    assert row.accepted is (friend.id in await made.roles(db, one))


async def test_taken_back_while_it_is_accepted_it_is_one_or_the_other(
    db, runtime, one, owner, friend
):
    invited = await made.invitation(db, one, EMAIL)

    async def accept() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await service.accept(session, friend, KEY, NOW)
        except InvitationOver:
            return False
        return True

    async def revoke() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await service.revoke(session, owner, one, invited.public_id, NOW)
        except NotFound:
            return False
        return True

    joined, revoked = await asyncio.gather(accept(), revoke())
    assert joined is not revoked
    assert (friend.id in await made.roles(db, one)) is joined


async def test_closing_ends_what_waits_for_an_answer(db, one, owner, friend):
    await made.invitation(db, one, EMAIL)
    await change.close(db, owner, one, NOW)
    with pytest.raises(InvitationOver, match="plus personne ne peut s’y joindre"):
        await service.accept(db, friend, KEY, NOW)
    with using("en"), pytest.raises(InvitationOver, match="nobody can join it any more"):
        await service.look(db, KEY, None, NOW)


@pytest.mark.parametrize("state", [State.SUSPENDED, State.REFUSED, State.UNVERIFIED])
async def test_without_its_verification_one_may_still_belong_to_it(db, one, friend, state):
    await made.invitation(db, one, EMAIL)
    await db.execute(update(Organisation).values(state=state))
    await service.accept(db, friend, KEY, NOW)
    assert friend.id in await made.roles(db, one)


async def test_owners_are_told_who_joined_each_day_and_the_newcomer_is_not(db, one, owner, friend):
    second = await accounts.person(db)
    await made.join(db, one, second, Role.OWNER)
    await made.invitation(db, one, EMAIL)
    (due,) = await told_by(db, service.accept(db, friend, KEY, NOW))
    assert due.to == sorted([owner.id, second.id])
    assert (await written(db, due, "en")).title == "Bruno has joined Les Amis de la ruelle"


async def test_signing_in_afterwards_completes_the_yes(db, runtime, one, friend):
    await made.invitation(db, one, EMAIL)
    payload = {"invitation": KEY.hex(), "title": one.name}
    done = await acts.accept(db, runtime, friend, payload)
    assert isinstance(done, Done)
    assert done.path.startswith(f"/fr/organismes/{one.public_id}")
    assert done.message == "Vous faites maintenant partie de l’organisme Les Amis de la ruelle."
    assert friend.id in await made.roles(db, one)


@pytest.mark.parametrize("key", ["", "zz", "00", "é" * 8, "ff" * 32])
async def test_a_yes_that_names_no_invitation_joins_nobody(db, runtime, one, friend, key):
    await made.invitation(db, one, EMAIL)
    with pytest.raises(InvitationOver):
        await acts.accept(db, runtime, friend, {"invitation": key})
    with pytest.raises(InvitationOver):
        await acts.accept(db, runtime, friend, {})


async def test_signing_in_as_somebody_else_joins_nobody(db, runtime, one):
    await made.invitation(db, one, EMAIL)
    other = await accounts.person(db)
    with pytest.raises(Refused, match="une autre adresse courriel"):
        await acts.accept(db, runtime, other, {"invitation": KEY.hex()})
    assert other.id not in await made.roles(db, one)


async def test_saying_no_needs_no_account_and_says_what_follows(db, one, visitor):
    await made.invitation(db, one, EMAIL)
    browser = await visitor("en").go(EN)
    await browser.submit("form[action$=decline]")
    assert "You said no. Nobody will ask you again for this organisation." in browser.text
    await browser.go(EN)
    assert browser.status == 410
