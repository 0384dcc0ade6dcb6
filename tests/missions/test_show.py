"""The page of a mission in each state, to each of those who may look at it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Person
from app.core import clock
from app.missions.rules import SessionState, State
from app.organisations.rules import State as Standing
from tests.factories import accounts, missions, organisations, projects
from tests.factories.accounts import sign_in_as
from tests.factories.missions import ahead
from tests.missions.said import WHY, at, in_days
from tests.queries import counted

STANDING = {
    State.DRAFT: "This is a draft",
    State.PUBLISHED: "",
    State.FULL: "Every place is taken.",
    State.PAUSED: "This mission is paused: nobody can sign up for now.",
    State.DONE: "This mission is done. Thank you",
    State.CANCELLED: "This mission is cancelled.",
}
RUNS = ("Change the text", "Dates", "Pause", "Cancel the mission")


@pytest.mark.parametrize("state", list(State))
async def test_each_state_says_where_the_mission_stands(db, run, visitor, state):
    it = await run(state=state, closing_reason=WHY if state in {"paused", "cancelled"} else "")
    owner = await sign_in_as(db, visitor("en"), it.owner)
    for browser in (visitor("en"), owner):
        await browser.go(it.where)
        if state is State.DRAFT and browser is not owner:
            assert browser.status == 404
            assert it.mission.title not in browser.text
            continue
        assert browser.status == 200
        notices = " ".join(browser.all("main .notice"))
        assert STANDING[state] in notices
        assert not notices or STANDING[state]
        assert (WHY in browser.text) == (state in {State.PAUSED, State.CANCELLED})
        noindex = browser.page.css("meta[name=robots][content=noindex]")
        assert bool(noindex) == (state is State.DRAFT)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.DRAFT, {"Publish the mission", "Dates", "Change the text", "Throw it away"}),
        (State.PUBLISHED, {"Dates", "Change the text", "Pause", "Cancel the mission"}),
        (State.FULL, {"Dates", "Change the text", "Pause", "Cancel the mission"}),
        (State.PAUSED, {"Dates", "Change the text", "Look for people again", "Cancel the mission"}),
        (State.DONE, {"Dates"}),
        (State.CANCELLED, set()),
    ],
)
async def test_who_runs_it_has_the_buttons_that_can_lead_somewhere(
    db, cast, visitor, state, offered
):
    everybody = await cast()
    mission = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation, state=state,
        closing_reason=WHY if state is State.PAUSED else ("" if state is not State.CANCELLED else WHY),
    )  # fmt: skip
    where = f"/en/missions/{mission.public_id}"
    for name in ("member", "editor"):
        browser = await sign_in_as(db, visitor("en"), everybody[name])
        await browser.go(where)
        assert set(browser.all(".mission-running a, .mission-running button")) == offered, name
    name = {State.DRAFT: "mentor", State.PAUSED: "belongs"}.get(state, "stranger")
    browser = await sign_in_as(db, visitor("en"), everybody[name])
    assert (await browser.go(where)).status == 200
    assert not browser.page.css(".mission-running"), name


async def test_a_draft_is_read_by_the_team_the_organisation_and_moderators_of_its_area(
    db, cast, visitor
):
    everybody = await cast()
    mission = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation, state=State.DRAFT
    )
    near = await accounts.person(db, roles=("moderator:villeray-saint-michel-parc-extension",))
    far = await accounts.person(db, roles=("moderator:ville-marie",))
    boss = await accounts.person(db, roles=("administrator",))
    expected = {
        **dict.fromkeys(("carrier", "member", "mentor", "owner", "editor", "belongs"), 200),
        **dict.fromkeys(("stranger", "unconfirmed"), 404),
    }
    readers = [(everybody[name], status) for name, status in expected.items()]
    for who, status in [*readers, (near, 200), (far, 404), (boss, 200)]:
        browser = await sign_in_as(db, visitor("en"), who)
        await browser.go(f"/en/missions/{mission.public_id}")
        assert browser.status == status, who.display_name
        assert (mission.title in browser.text) == (status == 200)


async def test_hidden_by_moderators_its_writer_reads_why_and_others_find_nothing(db, run, visitor):
    it = await run(hidden_at=clock.now())
    editor, belongs = await accounts.person(db), await accounts.person(db)
    await organisations.join(db, it.organisation, editor, "editor")
    await organisations.join(db, it.organisation, belongs, "member")
    writer = await sign_in_as(db, visitor("en"), it.owner)
    await writer.go(it.where)
    assert "is not shown for now" in writer.text
    assert "Why, and what you can do" in writer.text
    for who in (editor, belongs):
        mate = await sign_in_as(db, visitor("en"), who)
        await mate.go(it.where)
        assert "is not shown for now" in mate.text
        assert "Why, and what you can do" not in mate.text
    assert (await visitor("en").go(it.where)).status == 404
    assert not writer.page.css('script[type="application/ld+json"]')


@pytest.mark.parametrize("state", [Standing.SUSPENDED, Standing.UNVERIFIED, Standing.PENDING])
async def test_the_missions_of_an_organisation_that_is_not_verified_are_nowhere(db, visitor, state):
    owner = await accounts.person(db, language="en")
    organisation = await organisations.organisation(db, owner, state=state)
    mission = await missions.mission(db, organisation=organisation, title="Trier les dons")
    where = f"/en/missions/{mission.public_id}"
    assert (await visitor("en").go(where)).status == 404
    assert "Trier les dons" not in (await visitor("en").go("/en/missions")).text
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go(where)
    assert browser.status == 200
    assert not browser.page.css(".mission-running"), "they cannot run it meanwhile"
    assert (await browser.go(f"{where}/edit")).status == 403
    assert "must be verified" in browser.text


async def test_of_a_project_with_an_organisation_that_is_suspended_the_team_goes_on(
    db, cast, visitor
):
    everybody = await cast()
    mission = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation
    )
    everybody.organisation.state = Standing.SUSPENDED
    await db.commit()
    where = f"/en/missions/{mission.public_id}"
    reader = await visitor("en").go(where)
    assert reader.status == 200
    assert "Green Hands" not in reader.text, "who is suspended is not named"
    assert everybody.project.title in reader.text
    for name, status in (("carrier", 200), ("owner", 403), ("editor", 403)):
        browser = await sign_in_as(db, visitor("en"), everybody[name])
        assert (await browser.go(f"{where}/edit")).status == status, name


async def test_a_suspended_account_reads_but_changes_nothing(db, run, visitor):
    it = await run()
    await db.execute(
        update(Person).where(Person.id == it.owner.id).values(suspended_at=clock.now())
    )
    await db.commit()
    browser = await sign_in_as(db, visitor("en"), it.owner)
    assert (await browser.go(it.where)).status == 200
    assert not browser.page.css(".mission-running")
    for page in ("edit", "dates", "pause", "cancel"):
        await browser.go(f"{it.where}/{page}")
        assert browser.status == 403, page


async def test_everything_that_it_takes_is_said_in_the_readers_language(db, visitor):
    mission = await missions.mission(
        db, title="Tenir les livres", minimum_age=18, effort="heavy", remote="possible", places=5,
        skills={"accounting": True, "law": False}, languages=["fr", "ht"], checks=["police-check"],
        causes=["climate"], accessibility=["step-free", "guide-dogs"], roles={"à la caisse": 2},
        accessibility_note="La sonnette est basse.", place_label="Derrière l’école",
    )  # fmt: skip
    english = await visitor("en").go(f"/en/missions/{mission.public_id}")
    for words in (
        "Derrière l’école, Parc-Extension", "On site or from home", "Accounting", "From 18 years",
        "Heavy: lifting, digging", "No step to get in", "Assistance dogs are welcome",
        "La sonnette est basse.", "Parts to play", "à la caisse 2", "5 places left",
        "1 person still needed",
    ):  # fmt: skip
        assert words in english.text, words
    assert english.page.css_first("h1").attributes["lang"] == "fr"
    french = await visitor("fr").go(f"/fr/missions/{mission.public_id}")
    for words in ("Comptabilité", "Rôles", "5 places", "Dès 18 ans"):
        assert words.casefold() in french.text.casefold(), words


async def test_what_nobody_has_said_is_said_to_be_unknown(run, visitor):
    it = await run(sessions=[], contact_id=None)
    browser = await visitor("en").go(it.where)
    assert "Nobody has said yet how accessible it is." in browser.text
    assert "It does not matter" in browser.text
    assert "No date ahead for now. Follow the mission to hear of the next one." in browser.text
    assert "Parts to play" not in browser.text
    assert "Whom to ask" not in browser.text


async def test_who_to_ask_is_named_until_they_leave_or_are_suspended(db, run, visitor, runtime):
    it = await run()
    assert "Whom to ask" in (await visitor("en").go(it.where)).text
    for column in ("suspended_at", "deleted_at"):
        await db.execute(
            update(Person).where(Person.id == it.owner.id).values({column: clock.now()})
        )
        await db.commit()
        runtime.pages.clear()
        browser = await visitor("en").go(it.where)
        assert "Whom to ask" not in browser.text


async def test_dates_say_what_became_of_them(db, run, visitor):
    it = await run(sessions=[ahead(-8), ahead(-6), ahead(4), ahead(6), ahead(8)], places=2)
    dates = await missions.dates_of(db, it.mission)
    dates[0].state = SessionState.HELD
    dates[1].state, dates[1].reason = SessionState.CANCELLED, WHY
    dates[2].taken = 2
    dates[3].state, dates[3].reason = SessionState.CANCELLED, "Le sol est gelé."
    dates[4].reason = "La cour était prise."
    await db.commit()
    browser = await visitor("en").go(it.where)
    full, off, moved = browser.all("li.mission-date")
    assert "No place left" in full
    assert "Cancelled" in off
    assert "Le sol est gelé." in off
    assert "place" not in off.replace("placed", "")
    assert "2 places left" in moved
    assert "La cour était prise." in moved
    past = browser.all("ul.mission-past li")
    assert len(past) == 2
    assert past[0].endswith("Cancelled")
    assert browser.page.css_first(f"li[id='{dates[2].public_id}']")


async def test_a_date_over_midnight_says_the_next_day_and_half_hours_are_said(db, run, visitor):
    begin = at(in_days(9), 22)
    it = await run(sessions=[(begin, begin + timedelta(hours=4, minutes=30))])
    browser = await visitor("en").go(it.where)
    assert "the next day" in browser.text
    assert "(4 h 30)" in browser.text
    french = await visitor("fr").go(f"/fr/missions/{it.mission.public_id}")
    assert "le lendemain" in french.text


def graph(browser):
    node = browser.page.css_first('script[type="application/ld+json"]')
    return json.loads(node.text())["@graph"] if node else []


async def test_machines_read_each_date_as_an_event(db, run, visitor):
    it = await run(
        sessions=[ahead(4), ahead(6)], places=5, minimum_age=16, place_label="Au parc </script>",
        place_lat=45.53, place_lon=-73.62, roles={"seule": 1},
    )  # fmt: skip
    first, second = await missions.dates_of(db, it.mission)
    first.taken = 2
    second.state, second.reason = SessionState.CANCELLED, WHY
    await db.commit()
    on, off = graph(await visitor("en").go(it.where))
    page = f"http://testserver/en/missions/{it.mission.public_id}-"
    assert on["@type"] == "Event"
    assert on["url"].startswith(page)
    assert on["@id"] == f"{on['url']}#{first.public_id}"
    assert on["eventStatus"].endswith("/EventScheduled")
    assert on["startDate"].startswith(f"{first.starts_at:%Y-%m}")
    assert (on["maximumAttendeeCapacity"], on["remainingAttendeeCapacity"]) == (5, 3)
    assert on["typicalAgeRange"] == "16-"
    assert on["location"]["name"] == "Au parc </script>"
    assert on["location"]["geo"] == {
        "@type": "GeoCoordinates", "latitude": 45.53, "longitude": -73.62,
    }  # fmt: skip
    assert on["organizer"]["name"] == "Green Hands"
    assert on["organizer"]["url"].startswith("http://testserver/en/organisations/")
    assert on["potentialAction"]["@type"] == "JoinAction"
    assert off["eventStatus"].endswith("/EventCancelled")
    assert off["remainingAttendeeCapacity"] == 0
    assert "potentialAction" not in off
    assert it.owner.display_name not in json.dumps([on, off])


@pytest.mark.parametrize(
    ("remote", "mode", "place"),
    [
        ("no", "OfflineEventAttendanceMode", "Place"),
        ("possible", "MixedEventAttendanceMode", "Place"),
        ("full", "OnlineEventAttendanceMode", "VirtualLocation"),
    ],
)
async def test_machines_know_whether_one_leaves_home(run, visitor, remote, mode, place):
    it = await run(remote=remote)
    (event,) = graph(await visitor("en").go(it.where))
    assert event["eventAttendanceMode"].endswith(mode)
    assert event["location"]["@type"] == place


async def test_machines_are_told_of_twenty_dates_of_a_project_and_to_join_none_of_a_paused_one(
    db, visitor
):
    project = await projects.project(db, "mobilising", title="Un four")
    mission = await missions.mission(
        db, project=project, sessions=[ahead(2 + n) for n in range(25)], state=State.PAUSED,
        closing_reason=WHY,
    )  # fmt: skip
    events = graph(await visitor("en").go(f"/en/missions/{mission.public_id}"))
    assert len(events) == 20
    assert {event["organizer"]["@type"] for event in events} == {"Project"}
    assert all("potentialAction" not in event for event in events)


async def test_an_old_address_leads_to_the_title_of_today(db, run, visitor):
    it = await run()
    answer = await visitor("en").http.get(f"{it.where}-un-vieux-titre")
    assert answer.status_code == 301
    assert answer.headers["location"].startswith(f"{it.where}-planter")
    for which in ("k7m2p9x4qa", "x", "k7m2p9x4q'"):
        assert (await visitor("en").go(f"/en/missions/{which}")).status == 404


async def test_a_page_costs_the_same_to_a_visitor_a_member_and_who_runs_it_within_a_few_questions(
    db, run, visitor, runtime
):
    it = await run(sessions=[ahead(2 + n) for n in range(12)])
    stranger = await accounts.person(db, language="en")
    asked = {}
    for name, who in (("visitor", None), ("member", stranger), ("owner", it.owner)):
        browser = visitor("en")
        if who:
            await sign_in_as(db, browser, who)
        await browser.go(it.where)
        runtime.pages.clear()
        with counted(runtime) as statements:
            await browser.go(browser.path)
        asked[name] = len(statements)
    assert asked["visitor"] <= 11, asked
    assert asked["member"] <= 20, asked
    assert asked["owner"] <= 26, asked
