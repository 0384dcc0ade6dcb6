"""A member reads what fits, why, what would raise it; corrects, declines, pauses."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.matching.models import NotForMe, Suggestion
from app.profiles.models import Profile
from tests.factories import accounts, matching, missions, organisations, profiles
from tests.queries import counted
from tests.visitor import Visitor

PAGE = "/fr/moi/suggestions"
Work = Callable[[], Awaitable[None]]


async def test_a_member_reads_why_a_mission_fits_and_what_was_left_out(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    ana = await matching.expert(db, moments=[], skills={"gardening": "able"})
    mission = await matching.mission(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go(PAGE)
    assert browser.status == 200
    assert browser.all("article h2") == [mission.title]
    assert "1 compétence sur 1" in browser.text
    assert "une cause en commun : Nature" in browser.text
    assert "Non compté : vous ne l’avez pas dit." in browser.text
    assert "Dites quand vous êtes libre." in browser.text
    assert "Suggestions are made by a program" in (await browser.go("/en/me/suggestions")).text


async def test_a_visitor_signs_in_first(browser: Visitor) -> None:
    await browser.go(PAGE)
    assert browser.path.startswith("/fr/connexion")


async def test_who_told_nothing_is_led_to_their_profile(browser: Visitor, db: AsyncSession) -> None:
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go(PAGE)
    assert "Rien ne convient pour l’instant" in browser.text
    await browser.follow("Dire ce que je sais faire")
    assert browser.path == "/fr/moi/competences"


async def test_a_wrong_fact_is_corrected_from_the_card_and_one_comes_back(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana = await matching.expert(db, causes=[], skills={"gardening": "able"})
    await matching.mission(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go(PAGE)
    link = next(a for a in browser.page.css("a") if "Dites quelles causes" in a.text())
    assert (link.attributes["href"] or "").endswith("#field-causes")
    await browser.follow("Dites quelles causes")
    await browser.submit("main form", causes=["nature"])
    assert browser.path == PAGE
    await work()
    await browser.go(PAGE)
    assert "une cause en commun : Nature" in browser.text


async def test_no_link_back_leads_to_another_site(browser: Visitor, db: AsyncSession) -> None:
    await accounts.sign_in_as(db, browser, await matching.expert(db))
    await browser.go("/fr/moi/competences?back=https://ailleurs.example/x")
    await browser.submit("main form")
    assert browser.path == "/fr/moi/profil/apercu"


async def test_not_for_me_is_not_suggested_again_unless_taken_back(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana = await matching.expert(db)
    mission = await matching.mission(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go(PAGE)
    await browser.submit("article form", answer="no")
    assert "Nous ne la suggérerons plus" in browser.text
    assert browser.all("article h2") == []
    await matching.weigh(runtime)
    assert (await browser.go(PAGE)).all("article h2") == []
    assert await db.scalar(select(func.count()).select_from(NotForMe)) == 1
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(f"{PAGE}/{mission.public_id}/de-nouveau", {"csrf_token": token})
    await work()
    assert (await browser.go(PAGE)).all("article h2") == [mission.title]


async def test_a_no_by_htmx_leaves_a_way_back_in_its_place(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    ana, mission = await matching.expert(db), await matching.mission(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go(PAGE)
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(
        f"{PAGE}/{mission.public_id}/reponse",
        {"csrf_token": token, "answer": "no"},
        headers={"hx-request": "true"},
    )
    assert "Annuler ce choix" in browser.text
    assert not browser.page.css("h1")


async def test_a_pause_stops_everything_both_ways_until_it_ends(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana = await matching.expert(db)
    await matching.mission(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go(PAGE)
    await browser.submit(".match-choices form", pause="yes")
    assert "Les suggestions sont en pause" in browser.text
    assert await db.scalar(select(func.count()).select_from(Suggestion)) == 0
    await work()
    await matching.weigh(runtime)
    assert await db.scalar(select(func.count()).select_from(Suggestion)) == 0
    await browser.submit(".notice form", pause="no")
    assert await db.scalar(select(Profile.paused_at).where(Profile.person_id == ana.id)) is None
    await work()
    assert len((await browser.go(PAGE)).all("article")) == 1


async def test_an_organisation_takes_at_most_two_of_the_first_five_places(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    ana = await matching.expert(db)
    big = await organisations.organisation(db)
    for _one in range(5):
        await matching.mission(db, organisation=big)
    others = [await matching.mission(db, minimum_people=1) for _one in range(3)]
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    titles = (await browser.go(PAGE)).all("article h2")
    assert len(titles) == 8
    assert sum(one.title in titles[:5] for one in others) == 3


async def test_the_page_asks_no_more_for_ten_missions_than_for_one(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    ana = await matching.expert(db)
    await accounts.sign_in_as(db, browser, ana)
    await matching.mission(db)
    await matching.weigh(runtime)
    with counted(runtime) as few:
        await browser.go(PAGE)
    for _one in range(7):
        await matching.mission(db)
    await matching.weigh(runtime)
    with counted(runtime) as many:
        await browser.go(PAGE)
    assert len(browser.all("article")) == 8
    assert len(many) == len(few) <= 14


async def test_a_suspended_or_unconfirmed_member_answers_nothing(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await matching.mission(db)
    suspended = await accounts.person(db, suspended_at=datetime.now(UTC))
    await profiles.profile(db, suspended, {"gardening": "able"}, causes=["nature"])
    await matching.weigh(runtime)
    assert await db.scalar(select(func.count()).select_from(Suggestion)) == 0
    await accounts.sign_in_as(db, browser, await accounts.person(db, confirmed=False))
    mission = await missions.mission(db)
    token = (await browser.go(PAGE)).page.css_first("input[name=csrf_token]").attributes["value"]
    data = {"csrf_token": token, "answer": "yes"}
    await browser.post(f"{PAGE}/{mission.public_id}/reponse", data)
    assert browser.status == 403
    assert "onfirmez d’abord votre adresse" in browser.text


async def test_answers_are_yes_or_no(browser: Visitor, db: AsyncSession) -> None:
    mission = await matching.mission(db)
    await accounts.sign_in_as(db, browser, await matching.expert(db))
    token = (await browser.go(PAGE)).page.css_first("input[name=csrf_token]").attributes["value"]
    for data in ({"answer": "peut-être"}, {}, {"answer": "yes", "person_id": "1"}):
        await browser.post(f"{PAGE}/{mission.public_id}/reponse", {"csrf_token": token, **data})
        assert browser.status == 422, data
