"""The pages of volunteers and of those who receive them, over real HTTP, in both languages."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.shown import address
from app.volunteering.models import Application, SignUp
from app.volunteering.rules import ApplicationState, SignUpState
from tests.factories import missions, projects, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.factories.organisations import organisation
from tests.visitor import Visitor

HOUR = timedelta(hours=1)


def soon() -> tuple[datetime, datetime]:
    """Return a session that began ten minutes ago."""
    now = datetime.now(UTC)
    return now - HOUR / 6, now + HOUR


async def test_a_visitor_applies_and_says_afterwards_who_they_are(
    browser: Visitor, db: AsyncSession
) -> None:
    mission = await missions.mission(db, title="Repeindre la clôture")
    date = await volunteering.session_of(db, mission)
    await browser.go(f"/fr/missions/{mission.public_id}/participer")
    assert "set-cookie" not in browser.answer.headers
    await browser.submit("main form", message="J’ai un pinceau.", sessions=[date.public_id])
    assert "Repeindre la clôture" in browser.text
    assert not list(await db.scalars(select(Application)))
    amina = await person(db, email="amina@exemple.ca")
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/missions/{mission.public_id}/participer")
    await browser.submit("main form", message="J’ai un pinceau.", sessions=[date.public_id])
    assert browser.path == "/fr/mes-missions"
    assert "candidature est envoyée" in browser.text
    made = (await db.execute(select(Application))).scalar_one()
    assert (made.person_id, made.message) == (amina.id, "J’ai un pinceau.")
    await browser.go(f"/en/missions/{mission.public_id}/take-part")
    assert "You have applied already" in browser.text


async def test_what_was_typed_comes_back_with_the_reason(
    browser: Visitor, db: AsyncSession
) -> None:
    mission = await missions.mission(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/missions/{mission.public_id}/participer")
    await browser.submit("main form", message="x" * 1501)
    assert browser.status == 422
    assert browser.error("message")
    assert "x" * 1501 in browser.answer.text
    await browser.submit("main form", sessions=["zzzzzzzzzz"], message="Bonjour")
    assert browser.status == 422
    assert "Bonjour" in browser.answer.text


async def test_the_mission_s_page_offers_a_place_then_the_list_then_says_what_one_has(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    owner = await person(db)
    mission = await missions.mission(db, owner=owner, places=1)
    date = await volunteering.session_of(db, mission)
    first, second = await person(db), await person(db)
    for who in (first, second):
        await volunteering.application(db, mission, who)
    one = await sign_in_as(db, visitor(), first)
    await one.go(address(mission))
    await one.submit(f"form[action*='{date.public_id}/participer']")
    assert "Vous avez une place" in one.text
    two = await sign_in_as(db, visitor(), second)
    await two.go(address(mission))
    await two.submit(f"form[action*='{date.public_id}/attendre']")
    assert "Vous êtes sur la liste d’attente" in two.text
    host = await sign_in_as(db, visitor(), owner)
    await host.go(address(mission))
    assert "Grille de la semaine" in host.text
    await visitor("en").go(address(mission, lang="en"))
    assert await volunteering.is_conserved(db, date.id)


async def test_a_full_session_says_so_to_who_was_a_moment_too_late(
    browser: Visitor, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    await volunteering.volunteer(db, date)
    who = await person(db)
    await volunteering.application(db, mission, who)
    await sign_in_as(db, browser, who)
    await browser.go(address(mission))
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(f"/fr/seances/{date.public_id}/participer", {"csrf_token": token})
    assert browser.status == 409
    assert "liste d’attente" in browser.text


async def test_my_missions_hold_everything_and_each_button_works(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db)
    mission = await missions.mission(
        db, sessions=[missions.ahead(d) for d in (3, 5, 7, 9)], places=2
    )
    dates = await missions.dates_of(db, mission)
    await volunteering.volunteer(db, dates[0], me)
    until = datetime.now(UTC) + HOUR
    await volunteering.waiting(db, dates[1], me, offered_until=until)
    await volunteering.waiting(db, dates[2], me)
    await volunteering.ask(db, dates[3], me)
    await sign_in_as(db, browser, me)
    for language in ("en", "fr"):
        await browser.go({"en": "/en/my-missions", "fr": "/fr/mes-missions"}[language])
        assert browser.status == 200
        assert len(browser.all("h1")) == 1
    await browser.submit("form[action$='/oui']")
    await browser.submit("form[action$='/prendre']")
    await browser.submit("form[action$='/quitter']")
    await browser.follow("Je ne peux pas venir")
    await browser.submit("main form")
    assert "place est rendue" in browser.text
    places = select(SignUp.state).where(SignUp.person_id == me.id)
    assert sorted(await db.scalars(places)) == ["cancelled", "signed_up", "signed_up"]
    await browser.submit("form[action$='/retirer']")
    assert set(await db.scalars(places)) == {"cancelled"}
    for date in dates:
        assert await volunteering.is_conserved(db, date.id)


async def test_an_empty_page_says_what_to_do_next(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/mes-missions")
    await browser.follow("Voir les missions")
    assert browser.status == 200


async def test_those_who_run_the_mission_read_and_answer(
    browser: Visitor, db: AsyncSession
) -> None:
    owner, amina, luc = await person(db), await person(db, name="Amina"), await person(db)
    mission = await missions.mission(db, owner=owner)
    first = await volunteering.application(db, mission, amina, "sent", message="<b>gras</b>")
    second = await volunteering.application(db, mission, luc, "sent")
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/missions/{mission.public_id}/candidatures")
    assert "<b>gras" not in browser.answer.text
    assert amina.email not in browser.answer.text
    await db.refresh(first)
    assert first.state is ApplicationState.SENT
    await browser.submit("form[action$='/lues']")
    await db.refresh(first)
    assert first.state is ApplicationState.SEEN
    await browser.submit(f"form[action*='{first.public_id}']")
    await db.refresh(first)
    assert first.state is ApplicationState.ACCEPTED
    await browser.go(f"/fr/candidatures/{second.public_id}/refuser")
    await browser.submit("main form", reason="court")
    assert browser.error("reason")
    await browser.submit("main form", reason="Nous cherchons plutôt une comptable.")
    await db.refresh(second)
    assert second.state is ApplicationState.REFUSED
    await browser.submit("form[action$='/candidatures']")
    assert "accepté tout de suite" in browser.text


async def test_strangers_see_neither_applications_nor_rosters_nor_who_comes(
    browser: Visitor, db: AsyncSession
) -> None:
    mission = await missions.mission(db)
    date = await volunteering.session_of(db, mission)
    made = await volunteering.application(db, mission, state="sent")
    project, group = await projects.project(db), await organisation(db)
    await sign_in_as(db, browser, await person(db))
    for path, status in {
        f"/fr/missions/{mission.public_id}/candidatures": 403,
        f"/fr/missions/{mission.public_id}/grille": 403,
        f"/fr/seances/{date.public_id}/accueil": 403,
        f"/fr/seances/{date.public_id}/affiche": 403,
        f"/fr/projets/{project.public_id}/grille": 403,
        f"/fr/organismes/{group.public_id}/grille": 403,
        f"/fr/candidatures/{made.public_id}/refuser": 404,
        "/fr/seances/zzzzzzzzzz/accueil": 404,
    }.items():
        await browser.go(path)
        assert browser.status == status, path


async def test_the_roster_says_its_holes_in_words_and_prints(
    browser: Visitor, db: AsyncSession
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    starts, ends = missions.ahead(2)
    mission = await missions.mission(db, project=project, sessions=[(starts, ends)], wanted=3)
    date = await volunteering.session_of(db, mission)
    await volunteering.volunteer(db, date, await person(db, name="Rose Tremblay"))
    await sign_in_as(db, browser, carrier)
    week = f"?week={starts.date().isoformat()}"
    for base in (f"/fr/missions/{mission.public_id}", f"/fr/projets/{project.public_id}"):
        await browser.go(f"{base}/grille{week}")
        assert browser.status == 200, browser.text
        assert "Il manque 2 personnes cette semaine" in browser.text, browser.text
        assert browser.text.count("Il manque quelqu’un") == 2
        await browser.follow("Feuille à imprimer")
        assert "Rose Tremblay" in browser.text
        assert "Signature" in browser.text
    await browser.go(f"/en/missions/{mission.public_id}/roster?week=nonsense")
    assert browser.status == 200
    await browser.go(f"/en/missions/{mission.public_id}/roster?week=9999-12-31")
    assert "No session this week" in browser.text


async def test_one_arrives_with_the_code_at_the_door_or_the_organiser_notes_it(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    owner, amina, luc = await person(db), await person(db), await person(db, name="Luc")
    mission = await missions.mission(db, owner=owner, sessions=[soon()])
    date = await volunteering.session_of(db, mission)
    mine = await volunteering.volunteer(db, date, amina)
    his = await volunteering.volunteer(db, date, luc)
    host = await sign_in_as(db, visitor(), owner)
    await host.go(f"/fr/seances/{date.public_id}/affiche")
    code = host.all(".vol-code strong")[0]
    assert "<svg" in host.answer.text
    one = await sign_in_as(db, visitor(), amina)
    await one.go(f"/fr/seances/{date.public_id}/arrivee")
    await one.submit("main form", code="AAAAAA")
    assert one.error("code")
    await one.submit("main form", code=code.lower())
    assert "arrivée est notée" in one.text
    await db.refresh(mine)
    assert mine.state is SignUpState.ARRIVED
    await host.go(f"/fr/seances/{date.public_id}/accueil")
    await host.submit(f"form[action*='{his.public_id}']", mark="arrived")
    await host.submit(f"form[action*='{his.public_id}']", mark="left")
    await db.refresh(his)
    assert his.state is SignUpState.LEFT_EARLY
    stranger = await sign_in_as(db, visitor(), await person(db))
    await stranger.go(f"/fr/seances/{date.public_id}/arrivee?code={code}")
    assert "pas de place" in stranger.text


async def test_one_says_i_am_here_from_the_moment_that_the_door_opens(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    for when in (soon(), missions.ahead(9)):
        mission = await missions.mission(db, sessions=[when])
        await volunteering.volunteer(db, await volunteering.session_of(db, mission), who)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/mes-missions")
    near, far = browser.all("section[aria-labelledby=ahead] .vol-item")
    assert "Je suis là" in near
    assert "Je suis là" not in far, "a button that could only say: not yet"
    assert "Je ne peux pas venir" in far
