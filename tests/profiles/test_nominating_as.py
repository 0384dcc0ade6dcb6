"""Naming a leader in the name of an organisation: one voice, which is enough, where it acts."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.organisations.rules import Role, State
from app.profiles.rules import Standing
from app.profiles.service.nominate import AlreadyNominated, nominate
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.profiles.naming import NOW, WHY, count, send, shown, voice_of
from tests.visitor import Visitor

New = Callable[..., Visitor]


async def test_nominating_oneself_in_the_name_of_ones_organisation_is_refused_too(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db)
    group = await organisations.organisation(db, me)
    await sign_in_as(db, browser, me)
    await send(browser, me, speak_as=group.public_id)
    assert browser.status == 403
    assert "pas même au nom d’un organisme" in browser.text
    assert await count(db) == 0


async def test_two_who_speak_for_one_organisation_are_one_voice(db: AsyncSession) -> None:
    owner, editor, nominee = await person(db), await person(db), await person(db)
    group = await organisations.organisation(db, owner)
    await organisations.join(db, group, editor, Role.EDITOR)
    whom = await shown(db, nominee)
    await nominate(db, owner, whom, WHY, NOW, voice=await voice_of(db, owner))
    with pytest.raises(AlreadyNominated, match="organisme"):
        await nominate(db, editor, whom, WHY, NOW, voice=await voice_of(db, editor))


async def test_an_organisation_names_for_where_it_acts_wherever_its_member_lives(
    db: AsyncSession,
) -> None:
    owner, nominee = await person(db, home=None), await person(db, home="parc-extension")
    await organisations.organisation(db, owner, area="sainte-marie")
    made = await nominate(
        db, owner, await shown(db, nominee), WHY, NOW, voice=await voice_of(db, owner)
    )
    assert made.territory_id == profiles.territory("ville-marie")
    assert (made.standing, made.nominations) == (Standing.ASKED, 0)


async def test_an_organisation_of_the_whole_city_names_for_where_its_member_lives(
    db: AsyncSession,
) -> None:
    owner, nominee = await person(db), await person(db)
    await organisations.organisation(db, owner, area="city")
    made = await nominate(
        db, owner, await shown(db, nominee), WHY, NOW, voice=await voice_of(db, owner)
    )
    assert made.territory_id == profiles.territory()


async def test_nobody_from_elsewhere_names_for_an_organisation_of_the_whole_city(
    db: AsyncSession,
) -> None:
    owner, nominee = await person(db, home=None), await person(db)
    await organisations.organisation(db, owner, area="city")
    with pytest.raises(Refused, match="en votre propre nom"):
        await nominate(
            db, owner, await shown(db, nominee), WHY, NOW, voice=await voice_of(db, owner)
        )


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.PENDING, State.SUSPENDED])
async def test_an_organisation_that_is_not_verified_has_no_voice(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    me, nominee = await person(db), await person(db)
    group = await organisations.organisation(db, me, state=state)
    await sign_in_as(db, browser, me)
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    assert browser.page.css("select[name=speak_as]") == []
    await send(browser, nominee, speak_as=group.public_id)
    assert browser.status == 403
    assert await count(db) == 0


@pytest.mark.parametrize("role", [Role.MEMBER, None], ids=["a member", "nobody there"])
async def test_who_does_not_speak_for_an_organisation_does_not_nominate_for_it(
    browser: Visitor, db: AsyncSession, role: Role | None
) -> None:
    me, nominee = await person(db), await person(db)
    group = await organisations.organisation(db)
    if role is not None:
        await organisations.join(db, group, me, role)
    await sign_in_as(db, browser, me)
    await send(browser, nominee, speak_as=group.public_id)
    assert browser.status == 403
    assert await count(db) == 0


@pytest.mark.parametrize(("speaks", "offered"), [(True, True), (False, False)])
async def test_who_lives_elsewhere_is_offered_to_nominate_if_they_speak_for_an_organisation(
    browser: Visitor, db: AsyncSession, *, speaks: bool, offered: bool
) -> None:
    me, nominee = await person(db, home=None), await person(db, name="Wideline J.")
    if speaks:
        await organisations.organisation(db, me)
    await sign_in_as(db, browser, me)
    await browser.go(person_url(nominee.public_id, "Wideline J.", lang="fr"))
    assert ("Proposer comme leader" in browser.text) is offered
