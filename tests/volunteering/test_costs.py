"""What the pages cost: as many statements for a crowd as for one, none for a visitor who comes again."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.missions.shown import address
from tests.factories import missions, projects, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor


async def test_lists_cost_as_many_statements_for_a_crowd_as_for_one(
    visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    owner, me = await person(db), await person(db)
    project = await projects.project(db, carrier=owner)
    days = [missions.ahead(1, hour=h, minutes=50) for h in range(13, 19)]
    mission = await missions.mission(db, project=project, owner=owner, sessions=days, places=9)
    dates = await missions.dates_of(db, mission)
    host = await sign_in_as(db, visitor(), owner)
    mine = await sign_in_as(db, visitor(), me)
    await volunteering.volunteer(db, dates[0], me)
    week = dates[0].starts_at.date().isoformat()
    pages = [
        (host, f"/fr/projets/{project.public_id}/grille?week={week}"),
        (host, f"/fr/missions/{mission.public_id}/candidatures"),
        (host, f"/fr/seances/{dates[0].public_id}/accueil"),
        (mine, "/fr/mes-missions"),
        (mine, address(mission)),
    ]

    async def costs() -> list[int]:
        found = []
        for browser, path in pages:
            with counted(runtime) as statements:
                await browser.go(path)
            assert browser.status == 200
            found.append(len(statements))
        return found

    few = await costs()
    for _number in range(6):
        await volunteering.volunteer(db, dates[0])
    for date in dates[1:]:
        await volunteering.sign_up(db, date, me)
    many = await costs()
    assert many == few
    assert max(many) <= 16, many


async def test_a_visitor_who_comes_again_costs_nothing_until_a_place_is_taken(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    who = await person(db)
    await volunteering.application(db, mission, who)
    path = f"/fr/missions/{mission.public_id}/participer"
    await browser.go(path)
    with counted(runtime) as statements:
        await browser.go(path)
    assert list(statements) == []
    assert "liste d’attente" not in browser.text
    member = await sign_in_as(db, visitor(), who)
    await member.go(address(mission))
    await member.submit(f"form[action*='{date.public_id}/participer']")
    await browser.go(path)
    assert "liste d’attente" in browser.text
