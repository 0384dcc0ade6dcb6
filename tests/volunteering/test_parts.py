"""Parts: chosen with one's place without any script, full ones said and refused, shown to both sides."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.queries.visible import find
from app.missions.shown import address
from app.volunteering.models import Application, SignUp
from app.volunteering.queries.parts import names_of, parts_of, room_in
from app.volunteering.refusals import NotAhead, RoleFull
from app.volunteering.schemas import Applying
from app.volunteering.service import answer, apply, parts, sign_up
from app.volunteering.service.seat import Seated
from tests.factories import missions, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.refusing import refusing
from tests.volunteering.scene import accepted, noon

NOW = noon()
ROLES = {"Caisse": 1, "Pelles": 3}


async def a_mission(db: AsyncSession, **fields: object) -> tuple[Mission, MissionSession]:
    mission = await missions.mission(
        db, **{"places": 4, "roles": ROLES, "sessions": [missions.ahead(6)], **fields}
    )
    return mission, await volunteering.session_of(db, mission)


async def role(db: AsyncSession, mission: Mission, name: str = "Caisse") -> int:
    query = select(MissionRole.id).where(
        MissionRole.mission_id == mission.id, MissionRole.name == name
    )
    return (await db.execute(query)).scalar_one()


async def at_the_till(db: AsyncSession, mission: Mission, date: MissionSession) -> SignUp:
    """Give the only place at the till to somebody."""
    return await volunteering.volunteer(db, date, role_id=await role(db, mission))


async def own(db: AsyncSession, who: Actor) -> SignUp:
    query = select(SignUp).where(SignUp.person_id == who.id)
    return (await db.execute(query.execution_options(populate_existing=True))).scalar_one()


async def test_a_session_says_how_many_each_part_takes_and_how_many_are_found(
    db: AsyncSession,
) -> None:
    mission, date = await a_mission(db, sessions=[missions.ahead(6), missions.ahead(7)])
    other = (await missions.dates_of(db, mission))[1]
    await at_the_till(db, mission, date)
    await volunteering.sign_up(
        db, date, state="cancelled", role_id=await role(db, mission, "Pelles")
    )
    found = await parts_of(db, [date.id, other.id])
    assert [(p.name, p.people, p.taken, p.free) for p in found[date.id]] == [
        ("Caisse", 1, 1, 0), ("Pelles", 3, 0, 3),
    ]  # fmt: skip
    assert [(p.name, p.taken) for p in found[other.id]] == [("Caisse", 0), ("Pelles", 0)]
    assert list((await names_of(db, mission.id)).values()) == list(ROLES)
    assert await parts_of(db, []) == {}


async def test_a_part_is_of_one_mission_only(db: AsyncSession) -> None:
    mission, date = await a_mission(db)
    other, elsewhere = await a_mission(db)
    theirs = await role(db, other)
    assert await room_in(db, date.id, theirs) == 0
    assert await room_in(db, elsewhere.id, theirs) == 1
    who = await accepted(db, date)
    async with refusing(db, RoleFull):
        await sign_up.sign_up(db, who, date.id, NOW, role_id=theirs)
    newcomer, seen = await person(db), await find(db, mission.id, None)
    async with refusing(db, Invalid):
        await apply.apply(db, newcomer, seen, Applying(role=theirs), NOW)


async def test_a_member_chooses_a_part_with_their_place_and_reads_it_afterwards(
    browser: Visitor, db: AsyncSession
) -> None:
    mission, date = await a_mission(db)
    who = await accepted(db, date)
    await sign_in_as(db, browser, who)
    await browser.go(address(mission))
    await browser.follow("Je participe")
    assert browser.path == f"/fr/seances/{date.public_id}/participer"
    assert "Quel rôle aimeriez-vous tenir ?" in browser.text.replace("\xa0", " ")
    assert browser.all(".choice-hint")[:2] == ["1 place libre sur 1", "3 places libres sur 3"]
    await browser.submit("main form", role=str(await role(db, mission)))
    assert browser.path == address(mission)
    assert (await own(db, who)).role_id == await role(db, mission)
    await browser.go("/fr/mes-missions")
    assert "Votre rôle : Caisse" in browser.text.replace("\xa0", " ")


async def test_whoever_has_no_preference_takes_a_place_without_a_part(
    browser: Visitor, db: AsyncSession
) -> None:
    _mission, date = await a_mission(db)
    who = await accepted(db, date)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/seances/{date.public_id}/participer")
    await browser.submit("main form")
    assert (await own(db, who)).role_id is None


async def test_a_full_part_is_said_not_offered_and_refused_to_who_asks_for_it_all_the_same(
    browser: Visitor, db: AsyncSession
) -> None:
    mission, date = await a_mission(db)
    await at_the_till(db, mission, date)
    who = await accepted(db, date)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/seances/{date.public_id}/participer")
    assert "Déjà assez de monde : Caisse" in browser.text.replace("\xa0", " ")
    assert "Caisse" not in " ".join(browser.all(".choice"))
    await browser.submit("main form", role=str(await role(db, mission)))
    assert browser.status == 409
    assert "Veuillez en choisir un autre" in browser.error("role")
    assert not list(await db.scalars(select(SignUp).where(SignUp.person_id == who.id)))
    await browser.submit("main form", role=str(await role(db, mission, "Pelles")))
    assert (await own(db, who)).role_id == await role(db, mission, "Pelles")


@pytest.mark.parametrize("typed", ["abc", "0", "-1", str(2**63), "1.5"])
async def test_a_part_that_is_no_number_is_refused_beside_the_field(
    browser: Visitor, db: AsyncSession, typed: str
) -> None:
    _mission, date = await a_mission(db)
    await sign_in_as(db, browser, await accepted(db, date))
    await browser.go(f"/fr/seances/{date.public_id}/participer")
    await browser.submit("main form", role=typed)
    assert browser.status == 422
    assert browser.error("role")


async def test_a_visitor_s_page_is_kept_holds_no_cookie_and_follows_what_is_taken(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    mission, date = await a_mission(db)
    path = f"/en/mission-sessions/{date.public_id}/take-part"
    await browser.go(path)
    assert browser.status == 200
    assert "set-cookie" not in browser.answer.headers
    assert "csrf" not in browser.answer.text
    assert "1 place left of 1" in browser.text
    member = await sign_in_as(db, visitor(), await accepted(db, date))
    await member.go(f"/fr/seances/{date.public_id}/participer")
    await member.submit("main form", role=str(await role(db, mission)))
    await browser.go(path)
    assert "Enough people already: Caisse" in browser.text


async def test_a_visitor_chooses_first_and_says_afterwards_who_they_are(
    browser: Visitor, db: AsyncSession
) -> None:
    mission, date = await a_mission(db, title="Tenir la friperie")
    await browser.go(f"/fr/seances/{date.public_id}/participer")
    await browser.submit("main form", role=str(await role(db, mission)))
    assert "Tenir la friperie" in browser.text
    assert not list(await db.scalars(select(Application)))


async def test_where_somebody_answers_the_part_waits_with_the_application(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    owner, who = await person(db), await person(db)
    mission, date = await a_mission(db, owner=owner)
    member = await sign_in_as(db, visitor(), who)
    await member.go(f"/fr/missions/{mission.public_id}/participer")
    assert "Aucun rôle en particulier" in member.text
    await member.submit(
        "main form", role=str(await role(db, mission)), sessions=[date.public_id], message="Oui."
    )
    sent = (await db.execute(select(Application))).scalar_one()
    assert sent.role_id == await role(db, mission)
    host = await sign_in_as(db, visitor(), owner)
    await host.go(f"/fr/missions/{mission.public_id}/candidatures")
    assert "Rôle : Caisse" in host.text.replace("\xa0", " ")
    await host.submit(f"form[action*='{sent.public_id}']")
    assert (await own(db, who)).role_id == await role(db, mission)


async def test_pressing_the_buttons_of_sessions_while_one_waits_wishes_a_part_for_each(
    db: AsyncSession,
) -> None:
    owner = await person(db)
    days = [missions.ahead(day) for day in (6, 7, 8)]
    mission, date = await a_mission(db, owner=owner, sessions=days)
    other = (await missions.dates_of(db, mission))[1]
    who, till = await person(db), await role(db, mission)
    sent = await volunteering.application(db, mission, who, "sent", role_id=till)
    await sign_up.take_part(db, who, date.public_id, NOW)
    shovels = await role(db, mission, "Pelles")
    last = (await missions.dates_of(db, mission))[2]
    for which, part in ((other, till), (other, shovels), (other, None), (last, None)):
        await sign_up.take_part(db, who, which.public_id, NOW, role_id=part)
    assert sent.role_id == till, "what they applied for stays"
    await volunteering.sign_up(db, date, role_id=till)
    async with refusing(db, RoleFull):
        await sign_up.take_part(db, who, date.public_id, NOW, role_id=till)
    assert await answer.accept(db, owner, sent, NOW) == Seated(placed=3, without_part=1)
    query = select(SignUp.session_id, SignUp.role_id).where(SignUp.person_id == who.id)
    assert dict(map(tuple, await db.execute(query))) == {
        date.id: None, other.id: shovels, last.id: till,
    }, "each day its own part, the last one chosen"  # fmt: skip


async def test_accepted_where_the_part_is_taken_they_have_the_place_and_are_told_to_choose(
    db: AsyncSession,
) -> None:
    owner, who = await person(db), await person(db)
    mission, date = await a_mission(
        db, owner=owner, sessions=[missions.ahead(6), missions.ahead(7)]
    )
    other = (await missions.dates_of(db, mission))[1]
    till = await role(db, mission)
    typed = Applying(sessions=[date.public_id, other.public_id], role=till)
    sent, _none = await apply.apply(db, who, await find(db, mission.id, who), typed, NOW)
    await at_the_till(db, mission, date)
    seated = await answer.accept(db, owner, sent, NOW)
    assert seated == Seated(placed=2, without_part=1)
    query = select(SignUp.session_id, SignUp.role_id).where(SignUp.person_id == who.id)
    assert dict(map(tuple, await db.execute(query))) == {date.id: None, other.id: till}


async def test_nobody_applies_for_a_part_that_is_full_in_all_the_sessions_they_ticked(
    browser: Visitor, db: AsyncSession
) -> None:
    mission, date = await a_mission(db, sessions=[missions.ahead(6), missions.ahead(7)])
    other = (await missions.dates_of(db, mission))[1]
    await at_the_till(db, mission, date)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/missions/{mission.public_id}/participer")
    till = str(await role(db, mission))
    await browser.submit(
        "main form", role=till, sessions=[date.public_id], message="Je compte bien."
    )
    assert browser.status == 409
    assert browser.error("role")
    assert "Je compte bien." in browser.answer.text
    await browser.submit("main form", role=till, sessions=[date.public_id, other.public_id])
    assert browser.path == "/fr/mes-missions"


async def test_the_part_is_changed_afterwards_and_dropped(
    browser: Visitor, db: AsyncSession
) -> None:
    mission, date = await a_mission(db)
    who = await accepted(db, date)
    place = await volunteering.sign_up(db, date, who)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/mes-missions")
    await browser.follow("Choisir mon rôle")
    await browser.submit("main form", role=str(await role(db, mission)))
    assert "c’est noté" in browser.text.lower()
    await db.refresh(place)
    assert place.role_id == await role(db, mission)
    await browser.follow("Changer de rôle")
    checked = browser.page.css("input[name=role][checked]")
    assert [one.attributes["value"] for one in checked] == [str(place.role_id)]
    await browser.submit("main form", role="")
    await db.refresh(place)
    assert place.role_id is None


async def test_one_s_own_part_counts_for_oneself_and_another_s_does_not_move(
    db: AsyncSession,
) -> None:
    mission, date = await a_mission(db)
    who, till = await accepted(db, date), await role(db, mission)
    place = await volunteering.sign_up(db, date, who, role_id=till)
    await parts.choose(db, who, place.public_id, till, NOW)
    again = await sign_up.sign_up(db, who, date.id, NOW, role_id=till)
    assert (again.id, again.role_id) == (place.id, till)
    shovels = await role(db, mission, "Pelles")
    changed = await sign_up.sign_up(db, who, date.id, NOW, role_id=shovels)
    assert (changed.id, changed.role_id) == (place.id, shovels)
    kept = await sign_up.sign_up(db, who, date.id, NOW)
    assert kept.role_id == shovels
    await db.refresh(date)
    assert date.taken == 1


async def test_nobody_changes_another_s_part_nor_one_s_own_once_it_has_begun_or_was_given_back(
    db: AsyncSession,
) -> None:
    mission, date = await a_mission(db)
    who, other, till = await accepted(db, date), await person(db), await role(db, mission)
    place = await volunteering.sign_up(db, date, who)
    for public_id in (place.public_id, "zzzzzzzzzz", "nonsense"):
        async with refusing(db, NotFound):
            await parts.choose(db, other, public_id, till, NOW)
    async with refusing(db, NotAhead):
        await parts.choose(db, who, place.public_id, till, date.starts_at)
    gone = await volunteering.sign_up(db, date, other, "cancelled")
    async with refusing(db, Conflict, match="déjà"):
        await parts.choose(db, other, gone.public_id, till, NOW)


async def test_a_mission_that_gives_a_part_up_leaves_the_people_their_places(
    db: AsyncSession,
) -> None:
    mission, date = await a_mission(db)
    place = await at_the_till(db, mission, date)
    await db.delete(await db.get_one(MissionRole, await role(db, mission)))
    await db.commit()
    await db.refresh(place)
    assert (place.role_id, place.state) == (None, "signed_up")
    assert await volunteering.is_conserved(db, date.id)


async def test_a_full_session_offers_its_waiting_list_instead_of_its_parts(
    browser: Visitor, db: AsyncSession
) -> None:
    mission, date = await a_mission(db, places=1)
    await at_the_till(db, mission, date)
    who = await accepted(db, date)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/seances/{date.public_id}/participer")
    assert "Toutes les places sont prises" in browser.text
    await browser.submit(f"main form[action$='{date.public_id}/attendre']")
    assert "Vous êtes sur la liste d’attente" in browser.text


async def test_a_mission_without_parts_keeps_its_single_button(
    browser: Visitor, db: AsyncSession
) -> None:
    mission, date = await a_mission(db, roles={})
    who = await accepted(db, date)
    await sign_in_as(db, browser, who)
    await browser.go(address(mission))
    await browser.submit(f"form[action*='{date.public_id}/participer']")
    assert "Vous avez une place" in browser.text
    await browser.go("/fr/mes-missions")
    assert "Choisir mon rôle" not in browser.text


@pytest.mark.parametrize(
    ("why", "words"),
    [("past", "commencé"), ("paused", "en pause"), ("cancelled", "annulée")],
)
async def test_the_page_says_why_no_part_can_be_chosen(
    browser: Visitor, db: AsyncSession, why: str, words: str
) -> None:
    when = missions.ahead(-2) if why == "past" else missions.ahead(6)
    state = "published" if why == "past" else why
    _mission, date = await a_mission(db, state=state, sessions=[when])
    await browser.go(f"/fr/seances/{date.public_id}/participer")
    assert words in browser.text
    assert browser.page.css_first("main form") is None


async def test_both_sides_see_the_parts_on_the_roster_the_sheet_and_the_day(
    browser: Visitor, db: AsyncSession
) -> None:
    owner = await person(db)
    mission, date = await a_mission(db, owner=owner)
    rose = await person(db, name="Rose Tremblay")
    await volunteering.volunteer(db, date, rose, role_id=await role(db, mission))
    await sign_in_as(db, browser, owner)
    week = date.starts_at.date().isoformat()
    await browser.go(f"/fr/missions/{mission.public_id}/grille?week={week}")
    assert "Rose Tremblay (Caisse)" in browser.text
    assert [one.replace("\xa0", " ") for one in browser.all(".vol-part")] == ["Pelles : 0 sur 3"]
    await browser.follow("Feuille à imprimer")
    assert "Caisse" in browser.all("tbody tr")[0]
    await browser.go(f"/fr/seances/{date.public_id}/accueil")
    shown = [one.replace("\xa0", " ") for one in browser.all(".vol-parts li")]
    assert shown == ["Caisse : 1 sur 1", "Pelles : 0 sur 3"]
