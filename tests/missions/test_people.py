"""What missions keep of a person: their own copy of it, what goes when they leave, what stays without a name."""

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person
from app.core import clock
from app.core.personal import Leaving
from app.missions import personal
from app.missions.hosting import Options, default_area, hosts_for
from app.missions.models import Mission
from app.missions.policy import may_run
from app.missions.queries.mine import run_by
from app.missions.queries.standing import runner_ids, standing_of
from app.missions.rules import SessionState, State
from app.organisations.rules import State as OrganisationState
from app.projects.rules import State as ProjectState, TeamRole
from tests.factories import accounts, missions, projects
from tests.factories.accounts import sign_in_as
from tests.factories.missions import ahead
from tests.missions.said import WHY


async def copy_of(db, who):
    return [line async for line in personal.written(db, who.id)]


async def test_a_copy_holds_what_one_wrote_or_is_the_contact_of_and_nothing_of_others(db, run):
    it = await run()
    other, contact = await accounts.person(db), await accounts.person(db)
    theirs = await missions.mission(db, organisation=it.organisation, contact_id=contact.id)
    await missions.mission(db, owner=other)
    (mine,) = await copy_of(db, it.owner)
    assert mine["mission"] == it.mission.public_id
    assert (mine["title"], mine["state"]) == (it.mission.title, "published")
    assert (mine["written_by_me"], mine["i_am_the_contact"]) == (True, True)
    (asked,) = await copy_of(db, contact)
    assert (asked["mission"], asked["written_by_me"], asked["i_am_the_contact"]) == (
        theirs.public_id, None, True,
    )  # fmt: skip
    assert await copy_of(db, await accounts.person(db)) == []


async def test_who_leaves_takes_their_drafts_along_and_leaves_public_ones_without_a_name(db, run):
    it = await run()
    draft = await missions.mission(
        db, organisation=it.organisation, owner=it.owner, state=State.DRAFT
    )
    mates = await missions.mission(db, organisation=it.organisation, state=State.DRAFT)
    leaving = Leaving(it.owner.id, erase_words=True, now=clock.now())
    await personal.forget(db, leaving)
    await db.commit()
    db.expire_all()
    left = list(await db.scalars(select(Mission).order_by(Mission.id)))
    assert [one.id for one in left] == [it.mission.id, mates.id]
    assert {(one.created_by_id, one.contact_id) for one in left} == {(None, None)}
    assert leaving.pages >= {f"mission:{it.mission.id}"}
    assert draft.id not in {one.id for one in left}
    await personal.forget(db, Leaving(it.owner.id, erase_words=True, now=clock.now()))
    assert await copy_of(db, it.owner) == []


async def test_the_page_of_a_mission_whose_writer_left_goes_on_without_them(
    db, run, visitor, runtime
):
    it = await run()
    name = it.owner.display_name
    assert name in (await visitor("en").go(it.where)).text
    await personal.forget(db, Leaving(it.owner.id, erase_words=True, now=clock.now()))
    await db.execute(update(Person).where(Person.id == it.owner.id).values(deleted_at=clock.now()))
    await db.commit()
    runtime.pages.clear()
    browser = await visitor("en").go(it.where)
    assert browser.status == 200
    assert name not in browser.text


async def test_the_list_of_what_one_runs_begins_with_what_goes_on_and_says_how_full_it_is(db, run):
    it = await run(sessions=[ahead(-2), ahead(6), ahead(8)], places=3)
    now = clock.now()
    _past, first, second = await missions.dates_of(db, it.mission)
    first.taken = 2
    second.state, second.reason = SessionState.CANCELLED, WHY
    soon = await missions.mission(db, organisation=it.organisation, sessions=[ahead(2)])
    draft = await missions.mission(db, organisation=it.organisation, state=State.DRAFT, sessions=[])
    off = await missions.mission(db, organisation=it.organisation, state=State.CANCELLED)
    hidden = await missions.mission(
        db, organisation=it.organisation, hidden_at=now, sessions=[ahead(9)]
    )
    await missions.mission(db)
    lines = await run_by(db, it.owner, now)
    assert [line.public_id for line in lines] == [
        one.public_id for one in (draft, soon, it.mission, hidden, off)
    ]
    line = lines[2]
    assert (line.dates, line.places, line.taken, line.next_at) == (1, 3, 2, first.starts_at)
    assert [line.is_hidden for line in lines] == [False, False, False, True, False]
    assert (lines[0].dates, lines[0].next_at) == (0, None)


async def test_everybody_who_runs_a_mission_finds_it_in_their_list_and_nobody_else(db, cast):
    everybody = await cast()
    both = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation
    )
    found = {
        name: [line.public_id for line in await run_by(db, who, clock.now())]
        for name, who in everybody.people.items()
    }
    runs = {"carrier", "member", "owner", "editor"}
    assert found == {name: [both.public_id] if name in runs else [] for name in found}


@pytest.mark.parametrize("field", ["state", "hidden_at", "closed_at"])
async def test_missions_of_an_organisation_that_may_not_be_spoken_for_are_in_nobody_s_list(
    db, cast, field
):
    everybody = await cast()
    alone = await missions.mission(db, organisation=everybody.organisation)
    both = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation
    )
    value = OrganisationState.PENDING if field == "state" else clock.now()
    setattr(everybody.organisation, field, value)
    await db.commit()
    assert await run_by(db, everybody["owner"], clock.now()) == []
    lines = await run_by(db, everybody["carrier"], clock.now())
    assert [line.public_id for line in lines] == [both.public_id], "their own project's stay"
    standing = await standing_of(db, everybody["owner"], alone)
    assert not may_run(everybody["owner"], alone, standing).allowed, "the list says what they may"


async def test_applications_are_told_to_the_team_or_to_who_speaks_for_the_organisation(db, cast):
    everybody = await cast()
    of_project = await missions.mission(db, project=everybody.project)
    of_both = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation
    )
    alone = await missions.mission(db, organisation=everybody.organisation)
    team = sorted(everybody[name].id for name in ("carrier", "member"))
    assert await runner_ids(db, of_project) == team
    assert await runner_ids(db, of_both) == team
    assert await runner_ids(db, alone) == sorted(everybody[n].id for n in ("owner", "editor"))


async def test_what_somebody_is_to_a_mission_is_read_at_this_very_moment(db, cast):
    everybody = await cast()
    both = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation
    )
    standing = await standing_of(db, everybody["mentor"], both)
    assert (standing.team_role, standing.organisation_role) == (TeamRole.MENTOR, None)
    standing = await standing_of(db, everybody["belongs"], both)
    assert (str(standing.organisation_role), standing.speaks) == ("member", True)
    everybody.organisation.closed_at = clock.now()
    await db.commit()
    assert not (await standing_of(db, everybody["owner"], both)).speaks
    assert not (await standing_of(db, everybody["stranger"], both)).belongs
    assert not (await standing_of(db, None, both)).belongs


async def test_one_writes_for_projects_that_go_on_and_organisations_that_one_speaks_for(db, cast):
    everybody = await cast()
    carrier = everybody["carrier"]
    for state in (ProjectState.CLOSED, ProjectState.STOPPED, ProjectState.PAUSED):
        await projects.project(db, state, carrier, title=f"Un projet {state}")
    await projects.project(db, "mobilising", carrier, title="Caché", hidden_at=clock.now())
    found = await hosts_for(db, carrier)
    assert found.projects == [(everybody.project.public_id, everybody.project.title)]
    assert found.organisations == []
    assert found.only == {"project": everybody.project.public_id}
    owner = await hosts_for(db, everybody["owner"])
    assert owner.only == {"organisation": everybody.organisation.public_id}
    for name in ("mentor", "belongs", "stranger"):
        assert (await hosts_for(db, everybody[name])).is_empty, name
    assert Options([("a", "A")], [("b", "B")]).only == {}


async def test_a_form_begins_where_its_host_is(db, cast):
    everybody = await cast()
    there = await projects.project(db, "mobilising", area="cremazie")
    assert await default_area(db, project=there.public_id, organisation="") == "cremazie"
    of = everybody.organisation.public_id
    assert await default_area(db, project="", organisation=of) == "parc-extension"
    assert await default_area(db, project="", organisation="") == ""
    assert await default_area(db, project="k7m2p9x4qa", organisation="") == ""


async def test_pages_of_hosts_show_six_missions_and_offer_another_to_whom_may_write_it(
    db, cast, visitor, runtime
):
    everybody = await cast()
    project, organisation = everybody.project, everybody.organisation
    where = {
        "project": f"/en/projects/{project.public_id}",
        "organisation": f"/en/organisations/{organisation.public_id}",
    }
    for path in where.values():
        assert not (await visitor("en").go(path)).page.css("#missions"), "nothing to show"
    for name, host in (("carrier", "project"), ("editor", "organisation")):
        browser = await sign_in_as(db, visitor("en"), everybody[name])
        await browser.go(where[host])
        assert "Nobody is looked for yet." in browser.text
        link = browser.page.css_first("#missions a.button").attributes["href"]
        assert link.startswith(f"/en/missions/new?{host}=")
    for n in range(8):
        await missions.mission(
            db, project=project, organisation=organisation, sessions=[ahead(2 + n)]
        )
    await missions.mission(db, project=project, organisation=organisation, state=State.DRAFT)
    runtime.pages.clear()
    for host, path in where.items():
        browser = await visitor("en").go(path)
        assert len(browser.page.css("#missions article")) == 6
        assert f"missions.ics?{host}=" in browser.page.css_first("#missions").html
        assert not browser.page.css("#missions a.button")


async def test_ones_own_page_lists_what_one_runs_and_that_goes_on(db, run, visitor):
    it = await run(places=3)
    await missions.mission(
        db, organisation=it.organisation, state=State.CANCELLED, title="Tout est fini"
    )
    browser = await sign_in_as(db, visitor("en"), it.owner)
    await browser.go("/en/missions/mine")
    assert it.mission.title in browser.text
    assert "Tout est fini" in browser.text
    assert "0 of 3 places taken" in browser.text
    assert (await visitor("en").go("/en/missions/mine")).path.endswith("/sign-in")
