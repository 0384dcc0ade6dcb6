"""Writing a mission: for whom one may, what is refused and in which words, what comes back."""

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update

from app.core import clock
from app.core.errors import Conflict, Invalid, Refused
from app.core.i18n import using
from app.core.web.form_errors import sentences
from app.missions.models import Mission, MissionRole, MissionSkill
from app.missions.rules import DRAFTS_MAX, Effort, Remote, State
from app.missions.schemas import NewMission, Revision
from app.missions.service import write
from app.organisations.rules import State as Standing
from app.places.models import Boundary
from tests.factories import accounts, missions, organisations, projects
from tests.factories.accounts import sign_in_as
from tests.factories.missions import TASKS, ahead
from tests.missions.said import TYPED

BAD: dict[str, list[tuple[object, str]]] = {
    "title": [("", "fill this in|at least"), ("Plant", "at least 8"), ("x" * 121, "at most 120"),
              ("🌱🌱🌱🌱🌱🌱🌱🌱🌱", "in words"), ("Plant\x00 shrubs", "cannot be read")],
    "tasks": [("Come!", "at least 40"), ("x" * 5_001, "at most 5")],
    "language": [("es", "offered answers")],
    "area": [("", "choose where"), ("atlantis", "offered answers"), ("t:atlantis", "offered answers")],
    "remote": [("maybe", "offered answers")],
    "effort": [("crushing", "offered answers")],
    "themes": [(["sorcery"], "offered themes"), (["nature", "food", "mobility", "culture"], "most 3|least")],
    "causes": [(["sorcery"], "offered answers")],
    "required_skills": [(["sorcery"], "offered answers")],
    "useful_skills": [(["sorcery"], "offered answers")],
    "languages": [(["klingon"], "offered answers")],
    "checks": [(["blood-oath"], "offered answers")],
    "trainings": [(["sword"], "offered answers")],
    "accessibility": [(["lift-off"], "offered answers")],
    "accessibility_note": [("x" * 501, "at most 500")],
    "minimum_age": [("13", "14"), ("100", "99"), ("-3", "14"), ("old", "whole number")],
    "minimum_people": [("0", "1"), ("-2", "1"), ("501", "500"), ("2.5", "whole number")],
    "maximum_people": [("2", "fewer than it takes"), ("501", "500"), ("many", "whole number")],
    "roles": [(["shovels"], "its number first"), (["9 with shovels"], "more people than can come"),
              (["1 Till\n2 till"], "written once"), (["0 at the till"], "1"), (["2 x"], "at least 2"),
              (["1 a" + "b" * 60], "at most 60"),
              (["\n".join(f"1 part {n}" for n in "abcdefghi")], "8|more people")],
    "zone": [("Mars/Base", "time zone")],
    "latitude": [("91", "90"), ("north", "number"), ("nan", "number")],
    "longitude": [("-73.6", "both coordinates"), ("-181", "-180|180")],
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_every_fault_has_its_words(name):
    for value, words in BAD[name]:
        with using("en"):
            try:
                NewMission.model_validate({**TYPED, "organisation": "x", name: value})
            except ValidationError as error:
                said = sentences(error)
            else:
                raise AssertionError((name, value))
        found = " ".join(said.values())
        assert any(word in found for word in words.split("|")), (value, said)
        assert set(said) <= {name, "longitude"}, "nothing else is blamed"


async def test_what_was_typed_and_ticked_comes_back_with_links_to_the_faults(db, visitor):
    owner = await accounts.person(db, language="en")
    await organisations.organisation(db, owner)
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go("/en/missions/new")
    await browser.submit(
        **TYPED
        | {"title": "Plant", "roles": "2 with shovels\n9 at the table", "causes": ["climate"],
           "useful_skills": ["law"], "latitude": "91", "longitude": "-73", "minimum_age": "12"}
    )  # fmt: skip
    assert browser.status == 422
    links = {node.attributes["href"] for node in browser.page.css("a[href^='#field-']")}
    assert {"#field-title", "#field-roles", "#field-latitude", "#field-minimum_age"} <= links
    assert browser.page.css_first("#field-roles").text().strip() == (
        "2 with shovels\n9 at the table"
    )
    ticked = {node.attributes["value"] for node in browser.page.css("input[checked]")}
    assert {"climate", "law", "en", "no", "light"} <= ticked
    assert browser.page.css_first("#field-latitude").attributes["value"] == "91"
    assert browser.page.css_first("#field-tasks").text().strip() == TASKS
    assert (await db.execute(select(Mission.id))).all() == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2 with shovels\n\n 1 at the table ", [("with shovels", 2), ("at the table", 1)]),
        ("2 x with shovels", [("with shovels", 2)]),
        ("2× with shovels", [("with shovels", 2)]),
        ("3  à  la caisse", [("à la caisse", 3)]),
        ("", []),
    ],
)
def test_parts_are_read_as_people_write_them(given, kept):
    said = NewMission.model_validate({**TYPED, "organisation": "x", "roles": [given]})
    assert [(role.name, role.people) for role in said.roles] == kept
    assert [role.line for role in said.roles] == [f"{n} {name}" for name, n in kept]


def test_codes_are_kept_once_and_a_required_skill_is_not_only_useful():
    said = NewMission.model_validate(
        {**TYPED, "organisation": "x", "themes": ["nature", "nature"],
         "required_skills": ["law", "law"], "useful_skills": ["law", "accounting"]}
    )  # fmt: skip
    assert said.themes == ["nature"]
    assert said.skills == {"law": True, "accounting": False}


async def test_what_is_left_out_has_plain_values(db):
    owner = await accounts.person(db)
    organisation = await organisations.organisation(db, owner)
    bare = {"title": "Planter des vignes", "tasks": TASKS, "area": "city"}
    said = NewMission(**bare, organisation=organisation.public_id)
    made = await write.create(db, owner, said, clock.now())
    assert (made.state, made.language, made.remote, made.effort) == (
        State.DRAFT, "fr", Remote.NO, Effort.LIGHT,
    )  # fmt: skip
    assert (made.minimum_age, made.minimum_people, made.maximum_people) == (14, 1, 10)
    assert (made.territory_id, made.neighbourhood_id, made.place_lat) == (None, None, None)
    assert (made.zone, made.version, made.published_at) == ("America/Toronto", 1, None)
    assert made.created_by_id == made.contact_id == owner.id


async def test_a_project_is_not_written_for_by_an_organisation_that_names_itself(db, cast):
    everybody = await cast()
    both = {
        **TYPED, "project": everybody.project.public_id,
        "organisation": everybody.organisation.public_id,
    }  # fmt: skip
    for name in ("owner", "editor", "belongs", "stranger", "mentor"):
        with using("en"), pytest.raises(Refused, match="Only the team of this project"):
            await write.create(db, everybody[name], NewMission(**both), clock.now())
    with using("en"), pytest.raises(Refused, match="You cannot speak for"):
        await write.create(db, everybody["carrier"], NewMission(**both), clock.now())
    await organisations.join(db, everybody.organisation, everybody["carrier"], "editor")
    made = await write.create(db, everybody["carrier"], NewMission(**both), clock.now())
    assert (made.project_id, made.organisation_id) == (
        everybody.project.id, everybody.organisation.id,
    )  # fmt: skip


@pytest.mark.parametrize("state", [s for s in Standing if s is not Standing.VERIFIED])
async def test_an_organisation_alone_writes_only_while_it_is_verified(db, state):
    owner = await accounts.person(db)
    organisation = await organisations.organisation(db, owner, state=state)
    said = NewMission(**TYPED, organisation=organisation.public_id)
    with using("en"), pytest.raises(Refused, match="must be verified"):
        await write.create(db, owner, said, clock.now())


async def test_what_is_closed_hidden_or_unknown_is_nobody_to_write_for(db):
    owner = await accounts.person(db)
    closed = await organisations.organisation(db, owner, closed_at=clock.now())
    secret = await projects.project(db, hidden_at=clock.now())
    for host, which, words in (
        ("organisation", closed.public_id, "this organisation"),
        ("organisation", "k7m2p9x4qa", "this organisation"),
        ("project", secret.public_id, "this project"),
        ("project", "k7m2p9x4qa", "this project"),
        ("project", "x\u2028y", "this project"),
    ):
        with using("en"), pytest.raises(Invalid) as refused:
            await write.create(db, owner, NewMission(**TYPED, **{host: which}), clock.now())
        assert words in refused.value.errors[host]
    with pytest.raises(ValueError, match="for which project or organisation"):
        NewMission(**TYPED)


async def test_an_unconfirmed_account_and_one_with_fifty_drafts_are_told_so_before_they_type(
    db, visitor
):
    owner = await accounts.person(db, language="en", confirmed=False)
    organisation = await organisations.organisation(db, owner)
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go("/en/missions/new")
    assert "Please confirm your e-mail address first." in browser.text
    await browser.submit(**TYPED)
    assert browser.status == 403
    busy = await accounts.person(db, language="en")
    theirs = await organisations.organisation(db, busy)
    db.add_all(Mission(organisation_id=theirs.id, created_by_id=busy.id) for _ in range(DRAFTS_MAX))
    await db.commit()
    with using("en"), pytest.raises(Refused, match="already have 50 drafts"):
        said = NewMission(**TYPED, organisation=theirs.public_id)
        await write.create(db, busy, said, clock.now())
    await db.execute(update(Mission).values(state=State.DONE))
    assert await write.create(db, busy, said, clock.now())
    assert organisation.id


async def test_the_form_knows_for_whom_one_may_write_and_where_it_would_be(db, visitor):
    carrier = await accounts.person(db, language="en")
    browser = await sign_in_as(db, visitor("en"), carrier)
    await browser.go("/en/missions/new")
    assert "For whom do you look for people?" in browser.text
    assert not browser.page.css("form[action$='/missions/new']")
    project = await projects.project(db, "mobilising", carrier, area="cremazie")
    await browser.go("/en/missions/new")
    chosen = [n.attributes["value"] for n in browser.page.css("main option[selected]")]
    assert project.public_id in chosen, "the only one there is, is chosen"
    assert "cremazie" in chosen
    organisation = await organisations.organisation(db, carrier)
    await browser.go("/en/missions/new")
    chosen = [n.attributes["value"] for n in browser.page.css("main option[selected]")]
    assert project.public_id not in chosen, "there are two: none is"
    await browser.go(f"/en/missions/new?organisation={organisation.public_id}")
    chosen = [n.attributes["value"] for n in browser.page.css("main option[selected]")]
    assert organisation.public_id in chosen
    await browser.submit(**TYPED | {"organisation": "", "project": ""})
    assert browser.status == 422
    assert "for which project or organisation" in browser.text


async def test_the_place_is_picked_on_a_map_or_typed_without_javascript(db, visitor):
    owner = await accounts.person(db, language="en")
    await organisations.organisation(db, owner)
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go("/en/missions/new")
    assert not browser.page.css("[data-pick]"), "there is nothing to draw without outlines"
    assert browser.page.css_first("details.coordinates #field-latitude")
    assert browser.page.css_first("button[data-locate]").attributes.get("hidden", "x") is None
    area = (await missions.mission(db)).territory_id
    db.add(
        Boundary(kind="territory", place_id=area, geometry={"type": "Polygon", "coordinates": []})
    )
    await db.commit()
    await browser.go("/en/missions/new")
    picker = browser.page.css_first("[data-pick]")
    assert picker.attributes["data-pick"] == "#field-latitude #field-longitude"
    assert "area=parc-extension" in picker.attributes["data-src"]
    await browser.submit(
        **TYPED, place_label="Behind the library", latitude="45,53", longitude="-73.62"
    )
    assert browser.path.endswith("/dates"), browser.text
    made = (await db.scalars(select(Mission).order_by(Mission.id.desc()).limit(1))).one()
    assert (made.place_lat, made.place_lon) == (45.53, -73.62)
    await browser.go(f"/en/missions/{made.public_id}/edit")
    shown = [
        browser.page.css_first(f"#field-{n}").attributes["value"] for n in ("latitude", "longitude")
    ]
    assert shown == ["45.53", "-73.62"]
    await browser.submit(latitude="", longitude="")
    assert (await missions.again(db, made)).place_lat is None


async def test_a_change_keeps_the_rows_of_parts_that_stay_whatever_their_case(db, run):
    it = await run(roles={"à la caisse": 2, "à la pelle": 3}, places=9, skills={"law": True})
    rows = {one.name: one.id for one in await db.scalars(select(MissionRole))}
    said = Revision.model_validate(
        {**TYPED, "maximum_people": 9, "version": 1, "useful_skills": ["law", "accounting"],
         "roles": ["4 À la caisse\n1 au micro"]}
    )  # fmt: skip
    after = await write.change(db, it.owner, it.mission, said, clock.now())
    await db.commit()
    assert (after.version, after.title) == (2, "Plant forty shrubs")
    kept = list(await db.scalars(select(MissionRole).order_by(MissionRole.id)))
    assert [(one.name, one.people) for one in kept] == [("À la caisse", 4), ("au micro", 1)]
    assert kept[0].id == rows["à la caisse"], "those who chose it still have it"
    found = await db.execute(select(MissionSkill.skill, MissionSkill.is_required))
    assert {tuple(row) for row in found} == {("law", False), ("accounting", False)}


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
async def test_what_is_over_is_not_written_anew(db, run, state):
    it = await run(state=state)
    said = Revision.model_validate({**TYPED, "version": 1})
    with using("en"), pytest.raises(Refused, match="can no longer be changed"):
        await write.change(db, it.owner, it.mission, said, clock.now())


async def test_a_change_of_an_old_version_is_refused_and_one_that_is_gone_is_not_found(db, run):
    it = await run(state=State.DRAFT)
    said = Revision.model_validate({**TYPED, "version": 1})
    await write.change(db, it.owner, it.mission, said, clock.now())
    with using("en"), pytest.raises(Conflict, match="Your text is kept here"):
        await write.change(db, it.owner, it.mission, said, clock.now())
    await write.discard(db, it.owner, it.mission)
    assert (await db.execute(select(Mission.id))).all() == []


async def test_another_place_raises_the_sequence_of_dates_ahead_and_other_words_do_not(db, run):
    now = clock.now()
    it = await run(sessions=[ahead(-3), ahead(4), ahead(5)])
    values = {**TYPED, "title": it.mission.title, "area": "parc-extension", "version": 1}
    for more, rises in (
        ({}, 0), ({"tasks": TASKS + " Et chanter."}, 0), ({"minimum_age": 16}, 0),
        ({"place_label": "Derrière la bibliothèque"}, 1), ({"place_label": ""}, 2),
        ({"area": "cremazie"}, 3), ({"area": "cremazie", "remote": "full"}, 4),
        ({"area": "cremazie", "remote": "full", "title": "Planter autrement"}, 4),
    ):  # fmt: skip
        said = Revision.model_validate({**values, **more, "version": it.mission.version})
        await write.change(db, it.owner, it.mission, said, now)
        await db.commit()
        found = [one.sequence for one in await missions.dates_of(db, it.mission)]
        assert found == [0, rises, rises], more
