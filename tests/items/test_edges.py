"""What hangs on needs and offers: leaving, moderation, photos, drivers, the end of a project, finding."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.finders import finders
from app.core.moderated import moderation_of
from app.core.personal import Leaving, erasers, readers
from app.core.retention import terms
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.items.models import ItemNeed, Offer
from app.items.rules import NeedState, OfferState as S
from app.items.service.drive import Ride, ask_driver
from app.items.subscribers import close_needs
from app.missions.models import Mission, MissionSession
from app.missions.rules import State as MissionState
from app.projects.events import ProjectTurned
from app.projects.rules import State
from tests.factories import items, projects
from tests.factories.accounts import person, sign_in_as
from tests.factories.media import png
from tests.visitor import Visitor

NOW = datetime.now(UTC)
Work = Callable[[], Awaitable[None]]


async def test_whoever_leaves_takes_back_what_has_not_come_and_its_quantity_is_asked_again(
    db: AsyncSession,
) -> None:
    carrier, giver = await person(db), await person(db)
    need = await items.need(db, carrier=carrier)
    asked = await items.offer(db, need, giver)
    promised = await items.offer(db, need, giver, S.ACCEPTED, quantity=3)
    came = await items.offer(db, need, giver, S.DELIVERED, quantity=2, thanks="Merci bien.")
    waits = await items.offer(db, need, await person(db), S.WAITING, quantity=1)
    kept = [row async for row in readers()["item_offers"](db, giver.id)]
    assert [row["state"] for row in kept] == ["offered", "accepted", "delivered"]
    leaving = Leaving(giver.id, erase_words=True, now=NOW)
    await erasers()["items"](db, leaving)
    await items.again(db, need, asked, promised, came, waits)
    assert (asked.state, promised.state, came.state) == (S.WITHDRAWN, S.RENEGED, S.DELIVERED)
    assert {asked.person_id, promised.person_id, came.person_id} == {None}
    assert (asked.note, came.note, came.naming) == ("", "", "anonymous")
    assert (need.accepted, need.delivered, waits.state) == (3, 2, S.ACCEPTED)
    assert f"item-need:{need.id}" in leaving.pages


async def test_what_a_person_did_for_a_team_is_given_to_them_and_loses_their_name(
    db: AsyncSession,
) -> None:
    carrier, giver = await person(db), await person(db)
    need = await items.need(db, carrier=carrier)
    made = await items.offer(
        db, need, giver, S.DELIVERED, thanks="Merci !", thanked_at=NOW, thanked_by_id=carrier.id
    )
    moment = await items.handover(db, made, receiver_id=carrier.id)
    for name in ("item_needs", "item_thanks", "hand_overs"):
        assert len([row async for row in readers()[name](db, carrier.id)]) == 1, name
    await erasers()["items"](db, Leaving(carrier.id, erase_words=False, now=NOW))
    await items.again(db, need, made, moment)
    assert (need.created_by_id, made.thanked_by_id, moment.receiver_id) == (None, None, None)
    assert made.person_id == giver.id


async def test_offers_of_which_nothing_came_are_forgotten_after_a_year(db: AsyncSession) -> None:
    [term] = [one for one in terms() if one.name == "offers"]
    need, old = await items.need(db), datetime(2024, 5, 1, tzinfo=UTC)
    await items.offer(db, need, state=S.DECLINED, changed_at=old, note="ancienne")
    await items.offer(db, need, state=S.DECLINED)
    await items.offer(db, need, state=S.DELIVERED, changed_at=old)
    assert list(await db.scalars(select(Offer.note).where(term.is_over(NOW)))) == ["ancienne"]


@pytest.mark.parametrize("kind", ["item-need", "offer"])
async def test_hidden_means_hidden_everywhere(
    visitor: Callable[..., Visitor], runtime: Runtime, db: AsyncSession, kind: str
) -> None:
    need = await items.need(db)
    made = await items.offer(
        db, need, state=S.DELIVERED, thanks="Achetez chez moi.", thanked_at=NOW
    )
    ways, which = moderation_of(kind), made.id if kind == "offer" else need.id
    assert ways is not None
    public_id = made.public_id if kind == "offer" else need.public_id
    path = f"/fr/besoins/{need.public_id}"
    assert "Achetez chez moi." in (await visitor().go(path)).text
    thing = await ways.find(db, public_id)
    assert thing is not None
    assert (thing.is_hidden, thing.readers) == (False, None)
    assert await ways.find(db, "nothing!") is None
    for _twice in range(2):
        async with runtime.database.transaction() as session:
            await ways.hide(session, runtime, which, NOW)
    hidden = await visitor().go(path)
    assert "Achetez chez moi." not in hidden.text
    assert (hidden.status == 404) is (kind == "item-need")
    async with runtime.database.transaction() as session:
        await ways.restore(session, runtime, which, NOW)
    assert "Achetez chez moi." in (await visitor().go(path)).text


async def test_only_the_two_sides_read_hence_report_an_offer_without_thanks(
    db: AsyncSession,
) -> None:
    carrier, giver = await person(db), await person(db)
    made = await items.offer(db, await items.need(db, carrier=carrier), giver)
    ways = moderation_of("offer")
    assert ways is not None
    thing = await ways.find(db, made.id)
    assert thing is not None
    assert thing.readers == {carrier.id, giver.id}


async def test_photos_are_the_givers_to_hang_and_the_two_sides_to_see(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    carrier, giver = await person(db), await person(db)
    made = await items.offer(db, await items.need(db, carrier=carrier), giver)
    gives, team = visitor(), visitor()
    await sign_in_as(db, gives, giver)
    await sign_in_as(db, team, carrier)
    await gives.go(f"/fr/offres/{made.public_id}/photos")
    await gives.submit(alt="", files=None)
    assert gives.status == 422
    await gives.go(f"/fr/offres/{made.public_id}/photos")
    await gives.submit(alt="Trois bacs", files={"photo": ("a.png", png(300, 200), "image/png")})
    assert "La photo est ajoutée" in gives.text
    await team.go(f"/fr/offres/{made.public_id}")
    [image] = [node.attributes["src"] or "" for node in team.page.css(".offer-photos img")]
    assert (await team.http.get(image)).status_code == 200
    assert (await visitor().http.get(image)).status_code == 404
    assert (await team.go(f"/fr/offres/{made.public_id}/photos")).status == 403
    await gives.go(f"/fr/offres/{made.public_id}/photos")
    await gives.submit("form[action$='/retirer']")
    assert not gives.all(".offer-photos li")


async def test_looking_for_a_driver_makes_a_mission_once(
    db: AsyncSession, settings: Settings
) -> None:
    carrier, giver = await person(db), await person(db)
    need = await items.need(db, carrier=carrier)
    made = await items.offer(db, need, giver, S.ACCEPTED, quantity=2)
    ride = Ride.model_validate(
        {"day": items.day(3), "begins": "10:00", "ends": "12:00", "place": "Parc Howard"}
    )
    with pytest.raises(Refused):
        await ask_driver(db, settings, giver, made.id, ride, NOW)
    mission = await ask_driver(db, settings, carrier, made.id, ride, NOW)
    assert (mission.state, mission.project_id) == (MissionState.PUBLISHED, need.project_id)
    assert (mission.minimum_age, mission.checks) == (18, ["driving-licence"])
    assert "2 unités" in " ".join(mission.tasks.split())
    assert made.mission_id == mission.id
    dates = (await db.scalars(select(MissionSession))).all()
    assert len(dates) == 1
    with pytest.raises(Refused, match="déjà"):
        await ask_driver(db, settings, carrier, made.id, ride, NOW)
    assert len((await db.scalars(select(Mission))).all()) == 1


async def test_the_driver_is_asked_for_on_a_page(browser: Visitor, db: AsyncSession) -> None:
    carrier = await person(db)
    made = await items.offer(db, await items.need(db, carrier=carrier), state=S.ACCEPTED)
    await sign_in_as(db, browser, carrier)
    await browser.go(f"/fr/offres/{made.public_id}")
    await browser.follow("Chercher quelqu’un qui conduit")
    await browser.submit(day=str(items.day(-1)))
    assert "passé" in browser.error("day")
    await browser.submit(day=str(items.day(2)))
    assert "La mission est publique" in browser.text
    await browser.go(f"/fr/offres/{made.public_id}")
    assert "La mission de transport" in browser.text


@pytest.mark.parametrize("state", [State.STOPPED, State.CLOSED])
async def test_the_end_of_a_project_closes_its_needs_and_answers_who_offered(
    runtime: Runtime, db: AsyncSession, work: Work, state: State
) -> None:
    project = await projects.project(db, state)
    need = await items.need(db, project)
    asked = await items.offer(db, need)
    for _twice in range(2):
        await close_needs(runtime, ProjectTurned(project.id, State.IN_PROGRESS, state))
    await close_needs(runtime, ProjectTurned(project.id, State.READY, State.MOBILISING))
    await work()
    await items.again(db, need, asked)
    assert (need.state, asked.state) == (NeedState.CLOSED, S.DECLINED)
    assert asked.reason


async def test_a_visitor_offers_first_and_it_is_done_once_they_sign_in(
    runtime: Runtime, db: AsyncSession
) -> None:
    from app.items.acts import finish_offer

    need, who = await items.need(db), await person(db)
    payload = {
        "need": need.public_id, "title": need.title, "quantity": "2", "condition": "good",
        "window_from": str(items.day(0)), "window_until": str(items.day(5)), "hack": "1",
    }  # fmt: skip
    async with runtime.database.transaction() as session:
        done = await finish_offer(session, runtime, who, payload)
    made = (await db.scalars(select(Offer))).one()
    assert done.path == f"/fr/offres/{made.public_id}"
    assert (made.person_id, made.quantity) == (who.id, 2)


async def test_staff_find_needs_and_what_is_hidden_only_where_they_moderate(
    db: AsyncSession,
) -> None:
    shown, hidden = await items.need(db), await items.need(db, hidden_at=NOW)
    [find] = [one.find for one in finders(administrator=False) if one.kind == "needs"]
    here = await person(db, roles=("moderator",))
    there = await person(db, roles=("moderator:ville-marie",))
    assert len(await find(db, here, "bacs de plant")) == 2
    assert len(await find(db, there, "BACS")) == 1
    assert len(await find(db, there, shown.public_id)) == 1
    assert await find(db, there, hidden.public_id) == []
    assert len((await db.scalars(select(ItemNeed))).all()) == 2


async def test_moderators_have_a_list_of_disputes_of_their_territories(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    made = await items.offer(db, await items.need(db), state=S.DISPUTED, reason="Deux, pas trois.")
    here, there, citizen = visitor(), visitor(), visitor()
    await sign_in_as(db, here, await person(db, roles=("moderator",)))
    await sign_in_as(db, there, await person(db, roles=("moderator:ville-marie",)))
    await sign_in_as(db, citizen, await person(db))
    await here.go("/fr/equipe/differends")
    await here.follow(items.TITLE)
    assert "Deux, pas trois." in here.text
    await here.go(f"/fr/offres/{made.public_id}/trancher")
    await here.submit(verdict="stands", reason="Les photos en montrent trois.")
    assert "C’est réglé" in here.text
    assert "Rien n’est contesté" in (await there.go("/fr/equipe/differends")).text
    assert (await citizen.go("/fr/equipe/differends")).status == 403
