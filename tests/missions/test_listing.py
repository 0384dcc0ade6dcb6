"""Finding missions: each filter on the page and for programs, what a card says, what is not there."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.missions.queries import listing
from app.missions.queries.listing import Filters, When, Where
from app.missions.rules import State
from app.places.rules import Area
from tests.api.program import problem
from tests.factories import accounts, missions, organisations, profiles, projects
from tests.factories.ideas import area_of
from tests.factories.missions import ahead
from tests.missions.said import WHY, at, in_days
from tests.queries import counted

CARDS = "article.mission-card h2"


def next_day(weekday: int, hour: int, after: int = 1):
    """Return the next such day of the week (Monday is 0), from an hour on the clock of Montréal, for two."""
    day = in_days(after)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    return at(day, hour), at(day, hour) + timedelta(hours=2)


@pytest.fixture
async def week(db):
    """Make missions on a Tuesday morning, a Tuesday evening, a Saturday, and one that is far and full."""
    organisation = await organisations.organisation(db, name="Green Hands")
    for title, session in (
        ("morning", next_day(1, 9)), ("evening", next_day(1, 18)), ("saturday", next_day(5, 10)),
    ):  # fmt: skip
        await missions.mission(db, organisation=organisation, title=title, sessions=[session])
    full = await missions.mission(
        db,
        organisation=organisation,
        title="full",
        sessions=[ahead(40)],
        places=1,
        state=State.FULL,
    )
    (one,) = await missions.dates_of(db, full)
    one.taken = 1
    await db.commit()
    return organisation


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"morning", "evening", "saturday", "full"}),
        ("when=evening", {"evening"}),
        ("when=weekend", {"saturday"}),
        ("when=week", {"morning", "evening", "saturday"}),
        ("when=month", {"morning", "evening", "saturday"}),
        ("free=1", {"morning", "evening", "saturday"}),
        ("free=1&when=evening&area=parc-extension", {"evening"}),
        ("area=cremazie", set()),
    ],
)
async def test_missions_are_found_by_when_and_by_free_places_for_people_and_programs(
    week, visitor, anybody, query, found
):
    browser = await visitor("en").go(f"/en/missions?{query}")
    assert set(browser.all(CARDS)) == found
    many = "1 mission" if len(found) == 1 else f"{len(found)} missions"
    assert many in browser.all(".list-count")[0]
    answer = await anybody.get(f"/missions?{query.replace('free=1', 'free=true')}")
    assert {one["title"] for one in answer.json()["missions"]} == found


@pytest.mark.parametrize(
    "query",
    ["area=atlantis", "theme=sorcery", "cause=sorcery", "skill=sorcery", "where=mars", "when=never",
     "free=2", "free=yes", "after=x", "after=%00", "area=%00"],
)  # fmt: skip
async def test_what_a_list_does_not_know_is_refused(visitor, query):
    browser = await visitor("en").go(f"/en/missions?{query}")
    assert browser.status == 422
    assert browser.all("h1")


@pytest.mark.parametrize(
    "query",
    ["area=atlantis", "theme=sorcery", "skill=sorcery", "where=mars", "when=never", "free=maybe",
     "limit=0", "limit=101", "nothing=1", "after=x", "project=" + "x" * 11],
)  # fmt: skip
async def test_a_program_is_told_what_a_list_does_not_know(anybody, query):
    answer = await anybody.get(f"/missions?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_program_asks_for_the_missions_of_a_host_that_it_may_know_of(db, week, anybody):
    project = await projects.project(db, "mobilising")
    await missions.mission(db, project=project, title="of a project")
    secret = await projects.project(db, "mobilising", hidden_at=clock.now())
    answer = await anybody.get(f"/missions?project={project.public_id}")
    (one,) = answer.json()["missions"]
    assert one["project"] == {"id": project.public_id, "name": project.title}
    assert one["organisation"] is None
    answer = await anybody.get(f"/missions?organisation={week.public_id}&limit=2")
    begin = [one["next_at"] for one in answer.json()["missions"]]
    assert begin == sorted(begin), "the soonest first"
    assert answer.json()["after"]
    rest = await anybody.get(
        f"/missions?organisation={week.public_id}&after={answer.json()['after']}"
    )
    assert len(rest.json()["missions"]) == 2
    assert rest.json()["after"] is None
    for of in (f"project={secret.public_id}", "organisation=k7m2p9x4qa"):
        problem(await anybody.get(f"/missions?{of}"), 404, "not-found")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DRAFT}, {"state": State.PAUSED, "closing_reason": WHY},
        {"state": State.DONE}, {"state": State.CANCELLED}, {"hidden_at": clock.now()},
        {"sessions": []}, {"sessions": [ahead(-2)]},
    ],
)  # fmt: skip
async def test_what_looks_for_nobody_is_not_listed(db, visitor, anybody, fields):
    await missions.mission(db, title="not there", **fields)
    browser = await visitor("en").go("/en/missions")
    assert "not there" not in browser.text
    assert "No mission here for now" in browser.text
    assert "0 missions" in browser.text
    assert (await anybody.get("/missions")).json()["missions"] == []


async def test_a_mission_counts_its_dates_ahead_and_the_places_left_on_them(db):
    now = clock.now()
    mission = await missions.mission(
        db, sessions=[ahead(-2), ahead(3), ahead(9), ahead(20)], places=5, wanted=3
    )
    _past, first, second, third = await missions.dates_of(db, mission)
    first.taken, second.taken, third.taken = 5, 2, 0
    await db.commit()
    page = await listing.page_of_missions(db, Filters(), now)
    (line,) = page.items
    assert (line.dates, line.free, line.missing) == (3, 8, 4)
    assert line.next_at == first.starts_at
    week = Filters(when=When.WEEK)
    (line,) = (await listing.page_of_missions(db, week, now)).items
    assert (line.dates, line.free, line.missing) == (1, 0, 0), "of these dates only"
    none = Filters(when=When.WEEK, is_free=True)
    assert (await listing.page_of_missions(db, none, now)).items == []
    assert await listing.count(db, none, now) == 0
    assert await listing.count(db, week, now) == 1


async def test_filters_together_narrow_and_each_alone_widens(db):
    now = clock.now()
    here = await area_of(db, "cremazie")
    made = await missions.mission(
        db, area="cremazie", themes=["food"], causes=["climate"], remote="possible",
        skills={"law": False}, sessions=[ahead(4)],
    )  # fmt: skip
    await missions.mission(db)
    every = Filters(
        area=here, theme="food", causes=("climate", "animals"), where=Where.HOME, when=When.WEEK,
        skills=("law",), is_free=True, organisation_id=made.organisation_id,
    )  # fmt: skip
    found = await listing.page_of_missions(db, every, now)
    assert [line.id for line in found.items] == [made.id]
    whole = Filters(area=Area(here.territory_id))
    assert await listing.count(db, whole, now) == 2, "its borough has both"
    for other in (
        Filters(theme="nature", causes=("climate",)), Filters(skills=()), Filters(project_id=1),
        Filters(area=here, where=Where.SITE, skills=("accounting",)),
    ):  # fmt: skip
        assert (await listing.page_of_missions(db, other, now)).items == []
    site = Filters(area=here, where=Where.SITE)
    assert await listing.count(db, site, now) == 1, "what is possible from home is on site too"


async def test_a_page_goes_on_exactly_where_the_one_before_ended(db):
    same = ahead(5)
    organisation = await organisations.organisation(db)
    made = [
        (await missions.mission(db, organisation=organisation, sessions=[same])).id
        for _ in range(7)
    ]
    seen, after = [], ""
    while True:
        page = await listing.page_of_missions(db, Filters(), clock.now(), after=after, size=3)
        seen += [line.id for line in page.items]
        after = page.next_cursor
        if not after:
            break
    assert seen == made, "those that begin at once are in the order of their numbers, none twice"
    with pytest.raises(Invalid):
        await listing.page_of_missions(db, Filters(), clock.now(), after="nonsense")


async def test_a_long_list_is_counted_no_further_than_a_thousand(db, visitor, monkeypatch):
    organisation = await organisations.organisation(db)
    for _ in range(4):
        await missions.mission(db, organisation=organisation)
    monkeypatch.setattr("app.missions.queries.listing.COUNTED", 2)
    monkeypatch.setattr("app.missions.pages.index.COUNTED", 2)
    assert await listing.count(db, Filters(), clock.now()) == 3
    browser = await visitor("en").go("/en/missions")
    assert "More than 2 missions" in browser.text


async def test_a_card_says_what_one_must_know_to_choose(db, visitor):
    begin = at(in_days(9), 14)
    await missions.mission(
        db, title="Tenir les livres", language="fr", minimum_age=18, remote="possible", places=1,
        skills={"accounting": True, "law": False}, place_label="Au sous-sol",
        sessions=[(begin, begin + timedelta(hours=2))],
    )  # fmt: skip
    browser = await visitor("en").go("/en/missions")
    (card,) = browser.all("article.mission-card")
    for words in ("Au sous-sol, Parc-Extension", "On site or from home", "1 place left", "1 date",
                  "From 18 years", "Accounting", "Éco-quartier"):  # fmt: skip
        assert words in card
    assert "Law" not in card, "what would only help is for its page"
    assert browser.page.css_first(f"{CARDS}").attributes["lang"] == "fr"


async def test_the_day_of_a_card_is_that_of_the_missions_own_clock(db, visitor):
    late = at(in_days(9), 22)
    await missions.mission(
        db, title="Veiller", zone="Asia/Tokyo", remote="full",
        sessions=[(late, late + timedelta(hours=1))],
    )  # fmt: skip
    browser = await visitor("en").go("/en/missions")
    there = in_days(10)
    assert f"{there:%A}, {there:%B} {there.day}" in browser.all(".mission-when")[0]


async def test_ones_own_skills_are_asked_of_who_has_said_them(db, visitor):
    await missions.mission(db, title="books", skills={"accounting": False})
    await missions.mission(db, title="shrubs")
    visits = await visitor("en").go("/en/missions?skill=mine")
    assert "/sign-in" in visits.path or visits.status == 401
    silent, able = [await accounts.person(db, language="en") for _ in range(2)]
    await profiles.profile(db, able, {"accounting": "able"})
    await profiles.profile(db, silent)
    theirs = await accounts.sign_in_as(db, visitor("en"), able)
    await theirs.go("/en/missions?skill=mine")
    assert theirs.all(CARDS) == ["books"]
    browser = await accounts.sign_in_as(db, visitor("en"), silent)
    await browser.go("/en/missions?skill=mine")
    assert "Your profile names no skill yet" in browser.text
    assert browser.all(CARDS) == []


async def test_an_anonymous_list_is_kept_and_forgotten_when_a_mission_changes(
    db, run, visitor, runtime
):
    it = await run()
    await visitor("en").go("/en/missions?area=parc-extension")
    with counted(runtime) as statements:
        browser = await visitor("en").go("/en/missions?area=parc-extension")
    assert statements == []
    assert it.mission.title in browser.text
    owner = await accounts.sign_in_as(db, visitor("en"), it.owner)
    await owner.go(f"{it.where}/pause")
    await owner.submit(reason=WHY)
    browser = await visitor("en").go("/en/missions?area=parc-extension")
    assert it.mission.title not in browser.text


async def test_every_shape_of_list_is_two_statements_and_no_more_for_a_member(
    db, week, visitor, runtime
):
    who = await accounts.person(db)
    browser = await accounts.sign_in_as(db, visitor("en"), who)
    await browser.go("/en/missions")
    for query in ("", "?free=1", "?when=evening&where=site&free=1", "?cause=climate&skill=law"):
        runtime.pages.drop(["missions"])
        with counted(runtime) as statements:
            await browser.go(f"/en/missions{query}")
        about = [s for s in statements if "mission" in s and "FROM" in s and "person" not in s]
        assert len(about) == 2, statements
        assert len(statements) <= 8, statements


async def test_the_menu_leads_to_missions_in_both_languages(visitor):
    for language, path in (("fr", "/fr/missions"), ("en", "/en/missions")):
        browser = await visitor(language).go(path)
        here = browser.page.css_first(".site-nav a[aria-current]")
        assert (here.text(), here.attributes["href"]) == ("Missions", path)
        assert here.attributes["aria-current"] == "page"
        assert f'href="{path}"' in browser.page.css_first(".site-footer").html
