"""The list of projects: what is in it, in which order, for whom; what stands in one line of other pages."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Person
from app.core.errors import Invalid
from app.core.pagination import encode
from app.places.gazetteer import gazetteer
from app.projects.models import Project
from app.projects.pages.index import Wanted, counted
from app.projects.pages.view import stages
from app.projects.queries import lines, listing, mentors, people
from app.projects.queries.listing import Filters
from app.projects.rules import STATE_LABELS, Standing, State, TeamRole
from app.themes.rules import THEMES, themes_of
from tests.factories import organisations, profiles, projects
from tests.factories.accounts import person, sign_in_as

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)


async def titles(db, **filters) -> list[str]:
    found = await listing.page_of_cards(db, Filters(**filters))
    return [card.title for card in found.items]


async def test_every_state_is_listed_but_the_stopped_ones_unless_they_are_asked_for(db):
    for state in State:
        await projects.project(db, state, title=f"Un projet {state}")
    assert set(await titles(db)) == {f"Un projet {state}" for state in State if state != "stopped"}
    for state in State:
        assert await titles(db, state=state) == [f"Un projet {state}"]
        assert await listing.count(db, Filters(state=state)) == 1
    assert await listing.count(db, Filters()) == len(State) - 1


async def test_a_place_holds_what_lies_in_it_and_filters_go_together(db):
    await projects.project(db, title="Du quartier", themes=["nature", "food"], language="fr")
    await projects.project(
        db,
        title="De l’arrondissement",
        area="t:villeray-saint-michel-parc-extension",
        themes=["food"],
        language="en",
    )
    await projects.project(db, title="De la ville", area="city", themes=["food"])
    here = gazetteer.area("parc-extension")
    around = gazetteer.area("t:villeray-saint-michel-parc-extension")
    assert here is not None
    assert around is not None
    assert await titles(db, area=here) == ["Du quartier"]
    assert set(await titles(db, area=around)) == {"Du quartier", "De l’arrondissement"}
    assert set(await titles(db, theme="food")) == {
        "Du quartier",
        "De l’arrondissement",
        "De la ville",
    }
    assert await titles(db, theme="nature", area=around) == ["Du quartier"]
    assert await titles(db, theme="food", language="en") == ["De l’arrondissement"]
    assert await titles(db, theme="x" * 40) == []


async def test_projects_of_the_same_moment_are_neither_lost_nor_repeated_between_pages(db):
    for number in range(7):
        await projects.project(db, title=f"Jumeau numéro {number}", created_at=NOW)
    seen: list[str] = []
    after = ""
    for _ in range(4):
        page = await listing.page_of_cards(db, Filters(), after=after, size=2)
        seen += [card.title for card in page.items]
        after = page.next_cursor
    assert seen == [f"Jumeau numéro {number}" for number in range(6, -1, -1)]
    assert after == ""


@pytest.mark.parametrize(
    "after", ["?", "x" * 400, encode((1, 2)), encode(("2026", "x")), encode((NOW,))]
)
async def test_a_cursor_that_is_not_ours_is_refused(db, after):
    with pytest.raises(Invalid):
        await listing.page_of_cards(db, Filters(), after=after)


async def test_a_card_says_where_it_stands_what_it_is_about_and_when_it_last_spoke(db, browser):
    await projects.project(
        db, State.MOBILISING, title="Un verger commun", themes=["food", "climate", "disparu"],
        last_said_at=datetime.now(UTC) - timedelta(days=2), language="en",
    )  # fmt: skip
    await browser.go("/fr/projets")
    (card,) = browser.page.css(".project-card")
    words = " ".join(card.text(separator=" ").split())
    for said in ("Parc-Extension", "Mobilisation", "Un verger commun", "Dernières nouvelles"):
        assert said in words
    assert card.css_first("h2").attributes["lang"] == "en"
    assert THEMES["food"].label in words
    assert "disparu" not in words
    assert [theme.code for theme in themes_of(["food", "disparu", "climate"])] == [
        "food",
        "climate",
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Pas encore de projet ici"), ("en", "No project here yet")]
)
async def test_an_empty_list_says_what_to_do_next(visitor, language, words):
    path = "/fr/projets" if language == "fr" else "/en/projects"
    browser = await visitor(language).go(path)
    assert words in browser.text
    links = [node.attributes["href"] for node in browser.page.css("#results a[href]")]
    assert len(links) == 2
    assert any("candidate" in link for link in links)
    assert browser.page.css_first("form[role=search] select[name=has]") is not None


async def test_the_end_of_a_list_leads_back_to_its_beginning(db, browser):
    await projects.project(db, created_at=NOW)
    last = encode((NOW - timedelta(days=1), 1))
    await browser.go(f"/fr/projets?state=co_creation&after={last}")
    assert "s’arrête ici" in browser.text
    (back,) = browser.page.css("#results a.button")
    assert back.attributes["href"] == "/fr/projets?state=co_creation"


def test_a_number_is_said_when_it_is_known():
    assert counted(3, 25, goes_on=True) == "25 projets"
    assert counted(1, 1, goes_on=False) == "1 projet"
    assert counted(0, 0, goes_on=False) == "0 projet"
    assert counted(4, None, goes_on=False) == "4 projets"
    assert counted(20, None, goes_on=True) == ""


def test_an_address_leaves_out_what_is_usual():
    assert Wanted().query == {}
    assert Wanted(Filters(state=State.READY, theme="food")).query == {
        "state": "ready",
        "theme": "food",
    }
    assert Wanted().error("state") is None


def test_the_way_of_a_project_has_one_place_where_it_stands():
    for state in State:
        made = Project(state=state, paused_from=State.MOBILISING if state is State.PAUSED else None)
        way = stages(made)
        assert len(way) == 6
        here = [stage for stage in way if stage.is_now]
        assert len(here) == (0 if state is State.STOPPED else 1)
        at = way.index(here[0]) if here else 0
        assert [stage.is_done for stage in way] == [number < at for number in range(6)]
    for state in (State.PAUSED, State.CROWDFUNDING):
        made = Project(state=state, paused_from=State.MOBILISING)
        assert [stage.label for stage in stages(made) if stage.is_now] == ["Mobilisation"]
    assert set(STATE_LABELS) == set(State)


async def test_lines_of_people_and_organisations_hold_what_is_theirs_the_newest_first(db, team):
    helper = await organisations.organisation(db)
    await projects.sponsor(db, team.project, helper)
    second = await projects.project(db, State.CLOSED, team.mate, title="Une murale")
    await projects.join(db, second, team.stranger, standing=Standing.LEFT)
    found = await lines.of_person(db, team.mate.id)
    assert [(line.title, line.role_name, line.label) for line in found] == [
        ("Une murale", "Porte le projet", "Terminé, comptes rendus"),
        (team.project.title, "Membre de l’équipe", "En réalisation"),
    ]
    assert await lines.of_person(db, team.stranger.id) == []
    (line,) = await lines.of_organisation(db, helper.id)
    assert (line.title, line.role, line.role_name) == (team.project.title, None, "")
    assert line.path.startswith(team.path)


async def test_the_dashboard_of_whoever_is_in_no_team_says_where_to_look(db, browser):
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/moi")
    assert "Vous n’êtes dans aucune équipe" in browser.text
    await browser.follow("Voir les projets")
    assert browser.path == "/fr/projets"


async def test_names_are_looked_up_without_accents_marks_or_wildcards(db):
    me, somebody = await person(db), await person(db, name="Zoé Côté-Éthier")
    gone = await person(db, name="Zoé Partie")
    await db.execute(update(Person).where(Person.id == gone.id).values(deleted_at=NOW))
    await profiles.profile(db, somebody, is_listed=True)
    for typed in ("zoe cote", "ZOÉ CÔTÉ", "Zoé Côté-Éthier"):
        found = await people.members_named(db, typed, NOW, but=me.id)
        assert [one.public_id for one in found] == [somebody.public_id], typed
    for typed in ("%", "__", "zo%", "", " ", "z", gone.display_name):
        assert await people.members_named(db, typed, NOW, but=me.id) == [], typed
    assert await people.members_named(db, "zoe cote", NOW, but=somebody.id) == []
    for typed in ("%%", "_", ""):
        assert await people.organisations_named(db, typed) == []


@pytest.mark.parametrize("values", [{"suspended_at": NOW}, {"deleted_at": NOW}])
async def test_only_who_is_there_and_lists_skills_mentors(db, values):
    expert = await profiles.expert(db)
    now = datetime.now(UTC)
    assert await mentors.may_mentor(db, expert.id, now)
    assert not await mentors.may_mentor(db, (await person(db)).id, now)
    await db.execute(update(Person).where(Person.id == expert.id).values(**values))
    assert not await mentors.may_mentor(db, expert.id, now)


async def test_a_team_is_read_by_role_then_by_seniority(db, team, visitor):
    second = await person(db, name="Zénon")
    await projects.join(db, team.project, second, TeamRole.CARRIER)
    page = await visitor().go(team.path)
    words = " ".join(page.all(".project-team"))
    order = [words.index(name) for name in ("Rosalie", "Zénon", "Boris", "Mireille")]
    assert order == sorted(order)
