"""A hidden project is nowhere: each surface shows it before, not while it is hidden, and again after."""

from datetime import UTC, datetime

import pytest

from app.core.finders import finders
from app.core.followable import followable_kind
from app.core.moderated import moderation_of
from app.core.notices import notice_kinds
from app.core.subjects import Subject
from app.projects import hosts as hosting
from app.projects.queries import lines, listing
from app.projects.queries.listing import Filters
from app.projects.rules import Standing, State
from tests.factories import answers, organisations, profiles, projects
from tests.factories.accounts import person, sign_in_as

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WORD = "Zorglubarium"


@pytest.fixture
async def scene(db, team):
    """Make the project speak of one word everywhere, and hang on all that shows it."""
    idea = await answers.candidate(db)
    helper = await organisations.organisation(db)
    team.project.title = f"Le {WORD} de la ruelle"
    team.project.idea_id = idea.id
    idea.became_project_at = NOW
    await projects.sponsor(db, team.project, helper)
    await projects.update(db, team.project, team.carrier, title=f"Le {WORD} pousse")
    await profiles.profile(db, team.carrier, is_listed=True)
    await projects.join(db, team.project, team.stranger, standing=Standing.INVITED)
    return {
        "list": "/fr/projets", "english list": "/en/projects", "page": team.path,
        "news": f"{team.path}/nouvelles", "feed": "/fr/projets/fil.atom",
        "share": f"{team.path}/partager", "embedding": f"{team.path}/integrer",
        "card": f"/embed/projects/{team.project.public_id}",
        "needs filter": "/fr/projets?state=in_progress", "idea": f"/fr/idees/{idea.public_id}",
        "organisation": f"/fr/organismes/{helper.public_id}",
        "person": f"/fr/personnes/{team.carrier.public_id}",
        "search": "/fr/recherche?q=ruelle&kind=projects", "api list": "/api/v1/projects", "api": f"/api/v1/projects/{team.project.public_id}",
        "api news": f"/api/v1/projects/{team.project.public_id}/updates",
    }  # fmt: skip


async def showing(scene, visitor) -> set[str]:
    """Return which surfaces show the word to a visitor."""
    found = set()
    for name, path in scene.items():
        answer = await visitor().http.get(path, follow_redirects=True)
        if WORD in answer.text:
            found.add(name)
    return found


async def test_every_surface_shows_it_hides_it_and_shows_it_again(
    db, team, scene, runtime, visitor
):
    ways = moderation_of("project")
    assert ways is not None
    before = await showing(scene, visitor)
    assert before == set(scene), "a surface that shows nothing would prove nothing"
    await ways.hide(db, runtime, team.project.id, NOW)
    await db.commit()
    runtime.pages.drop([f"organisation:{team.project.organisation_id}"])
    runtime.pages.clear()
    assert await showing(scene, visitor) == set()
    await ways.restore(db, runtime, team.project.id, NOW)
    await db.commit()
    runtime.pages.clear()
    assert await showing(scene, visitor) == before


async def test_kept_pages_of_the_project_and_of_lists_fall_when_it_is_hidden(
    db, team, runtime, visitor
):
    paths = ("/fr/projets", team.path, f"{team.path}/nouvelles", f"{team.path}/partager")
    for path in paths:
        assert team.project.title in (await visitor().go(path)).text
    ways = moderation_of("project")
    assert ways is not None
    await ways.hide(db, runtime, team.project.id, NOW)
    await db.commit()
    for path in paths:
        assert team.project.title not in (await visitor().go(path)).text, path


@pytest.mark.parametrize(
    "page",
    [
        "", "/nouvelles", "/partager", "/qr.svg", "/carte.png", "/integrer", "/se-joindre",
        "/soutenir", "/equipe", "/modifier", "/photos", "/nouvelles/nouvelle", "/tourner/deliver",
    ],
)  # fmt: skip
async def test_a_stranger_who_knows_the_address_is_told_that_moderators_hid_it(
    db, team, visitor, page
):
    team.project.hidden_at = NOW
    await db.commit()
    member = await sign_in_as(db, visitor(), team.stranger)
    await member.go(f"{team.path}{page}")
    assert member.status == 404
    assert "masqué" in member.text
    assert team.project.title not in member.text


async def test_the_api_says_404_to_strangers_and_shows_the_team_what_it_lost(
    db, team, anybody, holding
):
    team.project.hidden_at = NOW
    await db.commit()
    path = f"/projects/{team.project.public_id}"
    theirs = await holding(team.mate)
    for page in ("", "/needs", "/team", "/updates"):
        assert (await anybody.get(path + page)).status_code == 404
        assert (await (await holding(team.stranger)).get(path + page)).status_code == 404
        assert (await theirs.get(path + page)).status_code == 200
    assert (await theirs.get("/projects")).json()["projects"] == []


async def test_what_others_hang_on_it_knows_that_it_is_hidden(db, team):
    number, public_id = team.project.id, team.project.public_id
    kind = followable_kind("project")
    assert kind is not None
    thing = kind.ways
    assert await thing.find(db, public_id, None) is not None
    assert [one.public_id for one in await thing.named(db, [str(number)])] == [public_id]
    hosted = await hosting.project_host(db, public_id, None)
    assert hosted is not None
    assert hosted.may_comment
    assert await lines.of_person(db, team.carrier.id) != []
    team.project.hidden_at = NOW
    await db.commit()
    assert await thing.find(db, public_id, None) is None
    assert await thing.named(db, [str(number)]) == []
    hosted = await hosting.project_host(db, public_id, None)
    assert hosted is not None
    assert (bool(hosted.may_read), bool(hosted.may_comment)) == (False, False)
    assert await lines.of_person(db, team.carrier.id) == []
    assert (await listing.page_of_cards(db, Filters())).items == []
    assert await listing.count(db, Filters()) == 0
    for which in ("x", "zzzzzzzzzz", 0):
        assert await hosting.project_host(db, which, None) is None


async def test_staff_find_it_by_its_words_and_only_those_who_moderate_it(db, team):
    (find,) = [one.find for one in finders(administrator=False) if one.kind == "projects"]
    elsewhere = await person(db, roles=("moderator:ville-marie",))
    for who in (team.staff, elsewhere):
        assert [one.title for one in await find(db, who, "ruelle verte")] == [team.project.title]
    team.project.hidden_at = NOW
    await db.commit()
    assert [one.title for one in await find(db, team.staff, team.project.public_id)] == [
        team.project.title
    ]
    assert await find(db, elsewhere, "ruelle verte") == []


async def test_a_moderator_reads_all_it_said_and_whoever_carried_it_longest_is_told(db, team):
    ways = moderation_of("project")
    assert ways is not None
    team.project.state, team.project.paused_from = State.PAUSED, State.READY
    team.project.paused_reason = "Le camion est en panne."
    await db.commit()
    for which in (team.project.id, team.project.public_id):
        thing = await ways.find(db, which)
        assert thing is not None
        assert thing.author_id == team.carrier.id
        assert projects.SUMMARY in thing.text
        assert "Le camion est en panne." in thing.text
        assert thing.subject == Subject("project", team.project.id)
    assert await ways.find(db, "nope") is None
    assert await ways.find(db, "zzzzzzzzzz") is None


async def test_no_notice_of_any_kind_speaks_of_it(db, team):
    told = await projects.update(db, team.project, team.carrier)
    team.project.hidden_at = NOW
    await db.commit()
    data = {
        "project": team.project.public_id, "update": told.public_id, "turn": "1", "what": "left",
        "person": team.carrier.public_id,
    }  # fmt: skip
    kinds = {name: kind for name, kind in notice_kinds().items() if name.startswith("projects.")}
    assert len(kinds) == 7
    for name, kind in kinds.items():
        what = {"projects.asked": "join", "projects.answered": "joined"}.get(name, "left")
        assert await kind.write(db, data | {"what": what}) is None, name


async def test_words_that_are_held_hide_the_project_until_somebody_looked(db, team, visitor):
    lead = await sign_in_as(db, visitor(), team.carrier)
    await lead.go(f"{team.path}/modifier")
    await lead.submit(summary="Retourne dans ton pays, on ne veut pas de toi ici.")
    assert "modération lira votre texte" in lead.text
    assert (await visitor().go(team.path)).status == 404
    assert (await lead.go(team.path)).status == 200
    assert "La modération a masqué ce projet" in lead.text
