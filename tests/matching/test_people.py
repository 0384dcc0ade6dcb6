"""A team reads what fits and initials at most, asks, and is answered."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.runtime import Runtime
from app.matching.models import Introduction
from app.matching.queries.names import handle, initials, whose
from app.matching.rules import Introduction as State
from app.profiles.models import Profile
from tests.factories import accounts, matching
from tests.queries import counted
from tests.visitor import Visitor

NAME = "Marisol Thibodeau"


def page_of(public_id: str) -> str:
    return f"/fr/missions/{public_id}/personnes"


async def test_a_team_reads_what_fits_and_initials_only_until_both_said_yes(
    visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    team = await accounts.person(db)
    ana = await matching.expert(
        db, await accounts.person(db, name=NAME, email="marisol@exemple.ca")
    )
    mission = await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    carrier = await accounts.sign_in_as(db, visitor(), team)
    await carrier.go(page_of(mission.public_id))
    assert "M. T." in carrier.text
    assert "1 compétence sur 1" in carrier.text
    for secret in (NAME, "Marisol", "Thibodeau", ana.public_id, "marisol@"):
        assert secret not in carrier.answer.text
    await carrier.submit("article form")
    assert "La personne est sollicitée" in carrier.text
    assert NAME not in carrier.answer.text
    helper = await accounts.sign_in_as(db, visitor(), ana)
    await helper.go("/fr/moi")
    await helper.follow("1 équipe aimerait votre aide")
    await helper.submit(".match-asks form", answer="yes")
    assert helper.path.startswith("/fr/messagerie/")
    assert "Vous avez tous deux dit oui" in helper.text
    await carrier.go(page_of(mission.public_id))
    assert NAME in carrier.text
    await carrier.follow("Lui écrire")
    assert carrier.status == 200
    assert NAME in carrier.text


async def test_who_keeps_their_name_has_no_initials_either(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    team = await accounts.person(db)
    await matching.expert(db, await accounts.person(db, name=NAME), named=False)
    mission = await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, team)
    await browser.go(page_of(mission.public_id))
    assert "Quelqu’un, sans son nom" in browser.text
    assert "M. T." not in browser.text


async def test_a_team_answers_who_said_yes(
    visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    team = await accounts.person(db)
    ana = await matching.expert(db, await accounts.person(db, name=NAME))
    mission = await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    helper = await accounts.sign_in_as(db, visitor(), ana)
    await helper.go("/fr/moi/suggestions")
    await helper.submit("article form", answer="yes")
    assert "L’équipe apprend que quelqu’un aimerait aider" in helper.text
    assert "attend l’équipe" in helper.text
    carrier = await accounts.sign_in_as(db, visitor(), team)
    await carrier.go(page_of(mission.public_id))
    assert "Elles aimeraient aider" in carrier.text
    assert NAME not in carrier.text
    await carrier.submit(".match-asks form", answer="yes")
    assert carrier.path.startswith("/fr/messagerie/")
    assert (await db.scalars(select(Introduction.state))).one() is State.BOTH


@pytest.mark.parametrize("who", ["visitor", "stranger"])
async def test_nobody_else_reads_who_fits(
    browser: Visitor, db: AsyncSession, runtime: Runtime, who: str
) -> None:
    mission = await matching.mission(db, owner=await accounts.person(db))
    if who == "stranger":
        await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go(page_of(mission.public_id))
    if who == "stranger":
        assert browser.status == 403
    else:
        assert browser.path.startswith("/fr/connexion")


async def test_a_made_up_or_foreign_handle_names_nobody(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    team = await accounts.person(db)
    await matching.expert(db)
    outsider = await accounts.person(db)
    mission, other = await matching.mission(db, owner=team), await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, team)
    await browser.go(page_of(mission.public_id))
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    secret = runtime.settings.secret
    for who in ("0" * 20, handle(secret, mission.id, outsider.id), handle(secret, other.id, 1)):
        data = {"csrf_token": token, "who": who}
        await browser.post(f"{page_of(mission.public_id)}/inviter", data)
        assert browser.status == 404
    assert (await db.scalars(select(Introduction))).all() == []


def test_a_handle_names_one_person_to_one_mission_only() -> None:
    one, other = handle("secret", 1, 7), handle("secret", 2, 7)
    assert one != other
    assert whose("secret", 1, [5, 6, 7], one) == 7
    assert whose("secret", 2, [5, 6, 7], one) is None
    assert whose("another", 1, [5, 6, 7], one) is None


@pytest.mark.parametrize(("name", "shown"), [("Marisol Thibodeau", "M. T."), ("Zoé", "Z."),
                                             ("ana de la rue", "A. R."), ("!!", "")])  # fmt: skip
def test_initials_are_the_first_and_the_last(name: str, shown: str) -> None:
    assert initials(name) == shown


async def test_who_left_or_was_suspended_since_the_night_is_not_shown(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    team = await accounts.person(db)
    gone, quiet, there = [await matching.expert(db) for _one in range(3)]
    mission = await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    now = (await db.execute(select(Person.created_at).limit(1))).scalar_one()
    await db.execute(update(Person).where(Person.id == gone.id).values(suspended_at=now))
    await db.execute(update(Profile).where(Profile.person_id == quiet.id).values(sharing="nobody"))
    await db.commit()
    await accounts.sign_in_as(db, browser, team)
    await browser.go(page_of(mission.public_id))
    assert len(browser.all("article")) == 1
    assert handle(runtime.settings.secret, mission.id, there.id) in browser.answer.text


async def test_the_page_asks_no_more_for_eight_people_than_for_one(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    team = await accounts.person(db)
    mission = await matching.mission(db, owner=team)
    await accounts.sign_in_as(db, browser, team)
    await matching.expert(db)
    await matching.weigh(runtime)
    with counted(runtime) as few:
        await browser.go(page_of(mission.public_id))
    for _one in range(7):
        await matching.expert(db)
    await matching.weigh(runtime)
    with counted(runtime) as many:
        await browser.go(page_of(mission.public_id))
    assert len(browser.all("article")) == 8
    assert len(many) == len(few) <= 18
