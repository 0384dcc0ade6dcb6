"""The page of a project in each state and for each reader: what it says, what it offers, what it costs."""

import json
from datetime import UTC, datetime

import pytest

from app.projects.models import Turn
from app.projects.rules import State, state_label
from app.projects.service import leaving
from app.projects.shown import reference
from tests.factories import organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
ENDED = {State.CLOSED, State.STOPPED}
TURNS = {
    State.CO_CREATION: set(), State.READY: {"mobilise"}, State.MOBILISING: {"begin"},
    State.CROWDFUNDING: set(), State.IN_PROGRESS: {"deliver"}, State.DELIVERED: {"take_up_again"},
    State.CLOSED: set(), State.PAUSED: set(), State.STOPPED: set(),
}  # fmt: skip
BY_CARRIERS = {
    State.CO_CREATION: {"pause", "stop"}, State.READY: {"pause", "stop"},
    State.MOBILISING: {"pause", "stop"}, State.IN_PROGRESS: {"pause", "stop"},
    State.PAUSED: {"resume", "stop"}, State.STOPPED: {"restart"},
}  # fmt: skip


@pytest.mark.parametrize("state", list(State))
async def test_each_reader_is_offered_what_the_state_allows_them_and_nothing_more(
    db, visitor, state
):
    carrier, mate, neighbour = [await person(db) for _ in range(3)]
    made = await projects.project(db, state, carrier, [mate])
    path = f"/fr/projets/{made.public_id}"
    for reader in (None, neighbour, mate, carrier):
        browser = visitor()
        if reader is not None:
            await sign_in_as(db, browser, reader)
        await browser.go(path)
        assert browser.status == 200
        assert len(browser.page.css("h1")) == 1
        assert state_label(state) in browser.text
        offered = {
            (node.attributes["href"] or "").rsplit("/", 1)[1]
            for node in browser.page.css(".idea-tools a[href*='/tourner/']")
        }
        expected = set() if reader in {None, neighbour} else set(TURNS[state])
        if reader is carrier:
            expected |= BY_CARRIERS.get(state, set())
        assert offered == expected, reader
        joins = reader in {None, neighbour} and state not in ENDED
        assert ("Rejoindre l’équipe" in browser.text) is joins
        edits = reader in {mate, carrier} and state not in ENDED
        assert ("Changer le texte" in browser.text) is edits


@pytest.mark.parametrize("state", list(State))
async def test_the_way_of_a_project_is_read_by_everybody_and_marked_once(db, browser, state):
    made = await projects.project(db, state)
    await browser.go(f"/fr/projets/{made.public_id}")
    here = browser.page.css(".stages [aria-current=step]")
    assert len(here) == (0 if state is State.STOPPED else 1)
    assert len(browser.page.css(".stages li")) == 6
    done = browser.page.css(".stage-done")
    assert all(node.css_first("svg, .icon") is not None for node in done), "never colour alone"


async def test_a_stopped_project_is_read_and_not_discussed_any_more(db, visitor):
    made = await projects.project(db, State.STOPPED)
    member = await sign_in_as(db, visitor(), await person(db))
    await member.go(f"/fr/projets/{made.public_id}")
    assert "sa discussion peut être lue, pas continuée" in member.text
    assert member.page.css_first("#comment-form form") is None
    closed = await projects.project(db, State.CLOSED)
    await member.go(f"/fr/projets/{closed.public_id}")
    assert member.page.css_first("#comment-form form") is not None, "to say thank you"


async def test_nobody_left_to_carry_it_is_said(db, visitor):
    carrier = await person(db)
    made = await projects.project(db, State.STOPPED, carrier)

    await leaving.leave(db, carrier, made, NOW)
    await db.commit()
    page = await visitor().go(f"/fr/projets/{made.public_id}")
    assert "Personne ne porte ce projet pour le moment" in page.text


async def test_a_kept_page_is_the_same_for_all_and_a_members_page_is_kept_by_nobody(
    db, team, visitor
):
    first = (await visitor().go(team.path)).answer
    assert "set-cookie" not in first.headers
    assert "csrf" not in first.text
    again = await visitor().go(team.path, headers={"if-none-match": first.headers["etag"]})
    assert again.status == 304
    member = await sign_in_as(db, visitor(), team.carrier)
    theirs = (await member.go(team.path)).answer
    assert theirs.headers["cache-control"] == "private, no-cache"
    assert "Donner des nouvelles" in theirs.text
    assert "Donner des nouvelles" not in (await visitor().go(team.path)).answer.text


async def test_the_page_costs_no_more_for_a_long_life_than_for_a_short_one(
    db, team, runtime, visitor
):
    member = await sign_in_as(db, visitor(), team.mate)
    await member.go(team.path)
    with counted(runtime) as short:
        await member.go(team.path)
    for number in range(6):
        await projects.update(db, team.project, team.carrier, title=f"Nouvelle {number}")
        await projects.join(db, team.project, await person(db))
        db.add(Turn(project_id=team.project.id, was="ready", now_is="mobilising", at=NOW))
    await projects.sponsor(db, team.project, await organisations.organisation(db))
    with counted(runtime) as long:
        await member.go(team.path)
    assert len(long) <= len(short)


async def test_hostile_words_stay_words_wherever_the_page_says_them(db, visitor):
    hostile = '</script><script>alert(1)</script>"><b>'
    carrier = await person(db, name=hostile[:40])
    made = await projects.project(
        db, State.PAUSED, carrier, title=f"Un titre {hostile}", summary=hostile * 2,
        paused_reason=hostile, place_label=hostile, place_lat=45.5, place_lon=-73.6,
    )  # fmt: skip
    await projects.update(
        db, made, carrier, title=hostile, body=f"{hostile} [x](javascript:alert(1))"
    )
    for path in ("", "/nouvelles", "/partager", "/integrer"):
        page = await visitor().go(f"/fr/projets/{made.public_id}{path}")
        assert page.status == 200
        assert "<script>alert" not in page.answer.text
        assert page.page.css_first("a[href^='javascript']") is None
        assert page.page.css_first("main b") is None
    page = await visitor().go(f"/fr/projets/{made.public_id}")
    data = json.loads(page.page.css_first('script[type="application/ld+json"]').text())
    assert data["name"] == f"Un titre {hostile}"
    assert data["location"]["geo"]["latitude"] == 45.5
    assert [one["name"] for one in data["founder"]] == [hostile[:40]]


async def test_machines_read_who_supports_it_and_where_it_is(db, team, visitor):
    helper = await organisations.organisation(db, name="Éco-quartier")
    await projects.sponsor(db, team.project, helper)
    page = await visitor().go(team.path)
    data = json.loads(page.page.css_first('script[type="application/ld+json"]').text())
    assert (data["@type"], data["sponsor"]["name"]) == ("Project", "Éco-quartier")
    assert data["location"]["name"] == "Parc-Extension"
    assert [one["name"] for one in data["member"]] == ["Boris"]
    assert data["image"].endswith("/carte.png")
    links = {
        node.attributes["hreflang"]: node.attributes["href"]
        for node in page.page.css("link[rel=alternate][hreflang]")
    }
    assert set(links) == {"fr-CA", "en-CA", "x-default"}
    assert "/en/projects/" in (links["en-CA"] or "")
    assert page.page.css_first("link[rel=canonical]").attributes["href"] == data["url"]


async def test_a_title_without_a_letter_has_an_address_that_leads_to_itself(db, browser):
    made = await projects.project(db, title="!!! ??? ...")
    assert reference(made.public_id, made.title) == made.public_id
    await browser.go(f"/fr/projets/{made.public_id}")
    assert (browser.status, browser.path) == (200, f"/fr/projets/{made.public_id}")


async def test_only_the_team_and_moderators_are_offered_their_own_way_to_moderation(
    db, team, visitor
):
    for who, words in (("stranger", "Signaler"), ("moderator", "Modérer"), ("member", "")):
        browser = await sign_in_as(db, visitor(), team.everybody[who])
        await browser.go(team.path)
        links = [
            node.text().strip()
            for node in browser.page.css("a[href*='/moderation'], a[href*='/signaler']")
        ]
        found = " ".join(links)
        assert (words in found) if words else ("Signaler" not in found and "Modérer" not in found)
