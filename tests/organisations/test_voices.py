"""Whose voice a person may use: only verified organisations, only owners and editors, only now."""

import pytest
from sqlalchemy import delete, update

from app.accounts.models import Person
from app.core import clock
from app.core.errors import Refused
from app.organisations.models import Membership, Organisation
from app.organisations.queries import role_in, speakers_of, spoken_as, voice, voices
from app.organisations.rules import Role, State
from tests.factories import accounts, organisations as made

NOW = clock.now()


@pytest.fixture
async def actor(db):
    return await accounts.person(db)


async def names(db, actor):
    return [v.name for v in await voices(db, actor)]


async def test_owners_and_editors_speak_members_and_others_do_not(db, actor):
    for role in Role:
        one = await made.organisation(db, name=f"Groupe {role}")
        await made.join(db, one, actor, role)
    await made.organisation(db, name="Groupe inconnu")
    assert await names(db, actor) == ["Groupe editor", "Groupe owner"]
    assert await voices(db, None) == []


@pytest.mark.parametrize("state", [s for s in State if s is not State.VERIFIED])
async def test_only_a_verified_organisation_has_a_voice(db, actor, state):
    one = await made.organisation(db, actor, state=state)
    assert await names(db, actor) == []
    with pytest.raises(Refused) as caught:
        await voice(db, actor, one.public_id)
    assert caught.value.field == "organisation"


@pytest.mark.parametrize("column", ["hidden_at", "closed_at"])
async def test_a_hidden_or_closed_organisation_has_no_voice(db, actor, column):
    await made.organisation(db, actor, **{column: NOW})
    assert await names(db, actor) == []


async def test_a_voice_is_lost_at_the_very_moment_the_role_is(db, actor):
    one = await made.organisation(db)
    await made.join(db, one, actor, Role.EDITOR)
    assert (await voice(db, actor, one.public_id)).id == one.id
    mine = Membership.person_id == actor.id
    await db.execute(update(Membership).where(mine).values(role=Role.MEMBER))
    with pytest.raises(Refused):
        await voice(db, actor, one.public_id)
    await db.execute(delete(Membership).where(mine))
    assert await role_in(db, one.id, actor) is None


async def test_ones_own_voice_needs_no_organisation_and_strangers_have_none(db, actor):
    one = await made.organisation(db)
    assert await voice(db, actor, "") is None
    for public_id in (one.public_id, "zzzzzzzzzz", "'; --"):
        with pytest.raises(Refused, match="vérifié"):
            await voice(db, actor, public_id)


async def test_voices_come_by_name_without_regard_to_accents(db, actor):
    for name in ("Zénith", "Écoles en fleurs", "Arbres", "École d’été"):
        await made.organisation(db, actor, name=name)
    assert await names(db, actor) == ["Arbres", "École d’été", "Écoles en fleurs", "Zénith"]


async def test_speakers_are_told_of_those_who_still_have_an_account(db, actor):
    one = await made.organisation(db, actor)
    editor, member, gone = [await accounts.person(db) for _ in range(3)]
    await made.join(db, one, editor, Role.EDITOR)
    await made.join(db, one, member, Role.MEMBER)
    left = await accounts.person(db, suspended_at=None)
    await made.join(db, one, left, Role.OWNER)
    await made.join(db, one, gone, Role.EDITOR)
    await db.execute(update(Person).where(Person.id == gone.id).values(suspended_at=NOW))
    await db.execute(update(Person).where(Person.id == left.id).values(deleted_at=NOW))
    assert await speakers_of(db, one.id) == [actor.id, editor.id]
    assert await speakers_of(db, one.id, [Role.OWNER]) == [actor.id]


async def test_what_was_said_keeps_the_name_of_a_closed_organisation_never_of_a_hidden_one(
    db, actor
):
    one = await made.organisation(db, actor, name="Les Amis du parc")
    assert (await spoken_as(db, one.id)).name == "Les Amis du parc"
    await db.execute(update(Organisation).values(closed_at=NOW))
    assert (await spoken_as(db, one.id)).name == "Les Amis du parc"
    await db.execute(update(Organisation).values(hidden_at=NOW))
    assert await spoken_as(db, one.id) is None
    await db.execute(update(Organisation).values(hidden_at=None, state=State.SUSPENDED))
    assert await spoken_as(db, one.id) is None
    assert await spoken_as(db, None) is None
