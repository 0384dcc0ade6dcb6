"""A roster is proposed, looked at, confirmed once; only then are people invited."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.matching.models import RosterProposal, RosterTurn
from app.missions.models import Mission
from app.volunteering.models import Ask
from tests.factories import accounts, matching, missions, volunteering
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]


def page_of(mission: Mission) -> str:
    return f"/fr/missions/{mission.public_id}/horaire-propose"


async def staffed(
    db: AsyncSession, people: int = 2, **fields: object
) -> tuple[Actor, Mission, list[Actor]]:
    """Make a mission of three dates, two of which overlap, with accepted volunteers."""
    team = await accounts.person(db)
    dates = [missions.ahead(3), missions.ahead(3, hour=15), missions.ahead(5)]
    mission = await matching.mission(db, owner=team, sessions=dates, wanted=1, **fields)
    crowd = [await matching.expert(db) for _one in range(people)]
    for one in crowd:
        await volunteering.application(db, mission, one)
    return team, mission, crowd


async def test_a_team_keeps_what_it_wants_of_a_proposal_and_invites(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    team, mission, crowd = await staffed(db)
    await accounts.sign_in_as(db, browser, team)
    await browser.go(page_of(mission))
    assert "2 bénévoles de cette mission" in browser.text
    await browser.submit("main form")
    assert "L’horaire se calcule" in browser.text
    await work()
    await browser.go(page_of(mission))
    ticked = [n.attributes["value"] or "" for n in browser.page.css("input[name=turns]")]
    assert len(ticked) == 3
    assert len({one.partition(":")[0] for one in ticked}) == 3
    overlapping = [one.partition(":")[2] for one in ticked[:2]]
    assert overlapping[0] != overlapping[1], "nobody is in two places at once"
    assert await db.scalar(select(func.count()).select_from(Ask)) == 0
    await browser.submit("main form", turns=ticked[:2])
    assert "2 invitations sont envoyées" in browser.text
    asks = (await db.scalars(select(Ask))).all()
    assert {one.person_id for one in asks} == {one.id for one in crowd}
    assert {one.wave for one in asks} == {0}
    assert len([n for n in browser.page.css("input[name=turns]") if "checked" in n.attributes]) == 2


async def test_a_proposal_is_confirmed_once(browser: Visitor, db: AsyncSession, work: Work) -> None:
    team, mission, _crowd = await staffed(db)
    await accounts.sign_in_as(db, browser, team)
    await (await browser.go(page_of(mission))).submit("main form")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    proposal = (await db.scalars(select(RosterProposal))).one()
    path = f"{page_of(mission)}/{proposal.public_id}"
    await browser.post(path, {"csrf_token": token})
    assert browser.status == 409, "it is being computed"
    await browser.post(page_of(mission), {"csrf_token": token})
    assert browser.status == 409
    await work()
    await browser.post(path, {"csrf_token": token, "turns": ["nobody:nowhere"]})
    assert "0 invitation" in browser.text
    await browser.post(path, {"csrf_token": token})
    assert browser.status == 409
    assert await db.scalar(select(func.count()).select_from(Ask)) == 0


async def test_who_has_a_place_is_not_proposed_again_and_holes_are_said(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    team, mission, (ana,) = await staffed(db, people=1)
    dates = await missions.dates_of(db, mission)
    await volunteering.sign_up(db, dates[0], ana)
    await accounts.sign_in_as(db, browser, team)
    await (await browser.go(page_of(mission))).submit("main form")
    await work()
    await browser.go(page_of(mission))
    turns = list(await db.scalars(select(RosterTurn.session_id)))
    assert turns == [dates[2].id], "the second date overlaps with the one they have"
    assert "il manque encore 1 personne" in browser.text


async def test_nobody_is_proposed_whom_a_gate_keeps(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    team, mission, _crowd = await staffed(db, minimum_age=18, checks=["police-check"])
    await accounts.sign_in_as(db, browser, team)
    await (await browser.go(page_of(mission))).submit("main form")
    await work()
    assert (await db.scalars(select(RosterTurn))).all() == []
    assert "Personne n’a pu être trouvé" in (await browser.go(page_of(mission))).text


async def test_without_volunteers_the_page_leads_to_who_fits(
    browser: Visitor, db: AsyncSession
) -> None:
    team, mission, _nobody = await staffed(db, people=0)
    await accounts.sign_in_as(db, browser, team)
    await browser.go(page_of(mission))
    assert "Personne à placer encore" in browser.text
    await browser.follow("Voir qui conviendrait")
    assert browser.path.endswith("/personnes")


@pytest.mark.parametrize("path", ["", "/aaaaaaaaaa"])
async def test_only_who_runs_the_mission_proposes_and_confirms(
    browser: Visitor, db: AsyncSession, path: str
) -> None:
    _team, mission, (ana, _other) = await staffed(db)
    await accounts.sign_in_as(db, browser, ana)
    token = (await browser.go("/fr/moi/suggestions")).page.css_first("input[name=csrf_token]")
    await browser.post(page_of(mission) + path, {"csrf_token": token.attributes["value"]})
    assert browser.status == 403
