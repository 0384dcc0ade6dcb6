"""Missions for programs: written, dated and turned with a token; each refusal is a problem with its reason."""

import pytest
from sqlalchemy import select

from app.core import clock
from app.missions.models import Mission, MissionRole
from app.missions.rules import SessionState, State
from tests.api.program import problem
from tests.factories import accounts, missions, organisations, volunteering
from tests.factories.missions import TASKS, ahead
from tests.missions.said import SENT, WHY, in_days

NEW = {"starts": f"{in_days(20)}T18:00", "minutes": 90}


async def test_a_draft_is_written_and_its_address_is_said(db, cast, holding):
    everybody = await cast()
    program = await holding(everybody["editor"], "missions:write")
    sent = {
        **SENT, "organisation": everybody.organisation.public_id, "place_label": "Au parc",
        "latitude": 45.53, "longitude": -73.62, "useful_skills": ["law"], "languages": ["fr", "ht"],
        "minimum_age": 16, "checks": ["police-check"], "accessibility": ["toilet"],
        "accessibility_note": "Sonner.", "minimum_people": 2, "maximum_people": 8,
        "remote": "possible", "effort": "heavy", "themes": ["nature"], "causes": ["climate"],
        "zone": "America/Halifax",
    }  # fmt: skip
    answer = await program.send("POST", "/missions", sent)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"http://testserver/api/v1/missions/{made['id']}"
    for name, value in sent.items():
        shown = {"place_label": "place", "area": "", "organisation": ""}.get(name, name)
        if shown:
            assert made[shown] == value, name
    assert made["area"]["slug"] == "parc-extension"
    assert made["organisation"] == {"id": everybody.organisation.public_id, "name": "Green Hands"}
    assert (made["state"], made["version"], made["free"]) == ("draft", 1, 0)
    assert (made["next_at"], made["sessions"], made["published_at"]) == (None, [], None)
    assert made["pages"]["fr"].startswith(f"http://testserver/fr/missions/{made['id']}-plant")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": "No"}, "title"), ({"tasks": "Come"}, "tasks"), ({"area": "atlantis"}, "area"),
        ({"roles": [{"name": "x y", "people": 0}]}, "roles"), ({"roles": ["two"]}, "roles"),
        ({"minimum_people": 5, "maximum_people": 2}, "maximum_people"), ({"minimum_age": 13}, "minimum_age"),
        ({"required_skills": ["sorcery"]}, "required_skills"), ({"zone": "Mars/Base"}, "zone"),
        ({"latitude": 45.5}, "longitude"), ({"state": "published"}, "state"), ({"version": 1}, "version"),
        ({"themes": "nature"}, "themes"), ({"title": "a\x00bcdefghij"}, "title"),
        ({"organisation": "k7m2p9x4qa"}, "organisation"), ({"project": "k7m2p9x4qa"}, "project"),
        ({"organisation": "x" * 11}, "organisation"),
    ],
)  # fmt: skip
async def test_a_fault_is_named_by_its_field(db, cast, holding, sent, field):
    everybody = await cast()
    program = await holding(everybody["owner"], "missions:write")
    host = {"organisation": everybody.organisation.public_id}
    answer = await program.send("POST", "/missions", {**SENT, **host, **sent})
    said = problem(answer, 422, "invalid")
    assert any(name.startswith(field) for name in said["errors"]), said
    assert all(sentence.endswith((".", "”.")) for sentence in said["errors"].values())


async def test_a_mission_for_nobody_and_one_for_others_are_refused(db, cast, holding, anybody):
    everybody = await cast()
    program = await holding(everybody["stranger"], "missions:write")
    problem(await program.send("POST", "/missions", SENT), 422, "invalid")
    for host in ("project", "organisation"):
        sent = {**SENT, host: getattr(everybody, host).public_id}
        said = problem(await program.send("POST", "/missions", sent), 403, "refused")
        assert said["title"].endswith(".")
        assert (await anybody.send("POST", "/missions", sent)).status_code == 401
    narrow = await holding(everybody["owner"], "ideas:write")
    assert (await narrow.send("POST", "/missions", sent)).status_code == 403
    assert (await db.execute(select(Mission.id))).all() == []


async def test_a_mission_is_sent_whole_and_what_is_left_out_is_empty(db, run, holding):
    it = await run(
        skills={"law": True}, roles={"à la caisse": 2}, place_label="Au parc", languages=["fr"]
    )
    program = await holding(it.owner, "missions:write")
    path = f"/missions/{it.mission.public_id}"
    bare = {"title": "Plant forty shrubs", "tasks": TASKS, "area": "city", "version": 1}
    after = (await program.send("PUT", path, bare)).json()
    assert (after["required_skills"], after["roles"], after["languages"], after["place"]) == (
        [], [], [], "",
    )  # fmt: skip
    assert (after["version"], after["language"], after["state"]) == (2, "fr", "published")
    assert len(after["sessions"]) == 1, "its dates stay"
    assert (await db.execute(select(MissionRole.id))).all() == []
    said = problem(await program.send("PUT", path, bare), 409, "conflict")
    assert "Somebody else has changed this mission" in said["title"]
    for version in (0, -1, 2**31, "x"):
        answer = await program.send("PUT", path, {**bare, "version": version})
        problem(answer, 422, "invalid")
    answer = await program.send("PUT", path, {**bare, "version": 2, "project": "k7m2p9x4qa"})
    assert answer.status_code == 422, "for whom it is does not change"


async def test_a_rule_is_made_into_dates_that_say_where_they_come_from(run, holding):
    it = await run(sessions=[], places=5, wanted=2)
    program = await holding(it.owner, "missions:write")
    path = f"/missions/{it.mission.public_id}/sessions"
    sent = {**NEW, "rule": "rrule:freq=weekly;count=4;", "exceptions": [f"{in_days(27)}"]}
    answer = await program.send("POST", path, sent)
    assert answer.status_code == 201, answer.text
    made = answer.json()["sessions"]
    assert len(made) == 3
    assert {(one["places"], one["wanted"], one["taken"], one["sequence"]) for one in made} == {
        (5, 2, 0, 0)
    }
    shown = (await program.get(path)).json()["sessions"]
    assert {one["rule"] for one in shown} == {"rrule:freq=weekly;count=4;"} or {
        one["rule"] for one in shown
    } == {"FREQ=WEEKLY;COUNT=4"}
    assert [one["id"] for one in shown] == [one["id"] for one in made]
    assert len({one["uid"] for one in shown}) == 3


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"starts": "2020-01-01T10:00"}, "day", "past"),
        ({"starts": "2099-01-01T10:00"}, "day", "two years"),
        ({"minutes": 10}, "day", "15 minutes"),
        ({"minutes": 0}, "minutes", "1"),
        ({"minutes": 1_441}, "minutes", "1,440"),
        ({"rule": "FREQ=DAILY;COUNT=1000"}, "rule", "200 dates"),
        ({"rule": "FREQ=HOURLY;COUNT=2"}, "rule", "by days, weeks, months or years"),
        ({"rule": "FREQ=WEEKLY"}, "rule", "until when"),
        ({"rule": "FREQ=WEEKLY;COUNT=2;X=1"}, "rule", "a part that we do not know"),
        ({"rule": "every Tuesday"}, "rule", "cannot read this rule"),
        (
            {
                "rule": "FREQ=DAILY;COUNT=3",
                "minutes": 1_440,
                "starts": f"{in_days(20)}T00:00",
                "exceptions": ["hier"],
            },
            "exceptions",
            "such as",
        ),
        ({"rule": "F" * 201}, "rule", "200"),
        ({"starts": f"{in_days(20)}T18:00Z"}, "starts", "without an offset"),
        ({"starts": "soon"}, "starts", "date"),
        ({"places": 2, "wanted": 3}, "places", "fewer than it takes"),
        ({"places": 0}, "places", "1"),
        ({"wanted": 501}, "wanted", "500"),
        ({"zone": "Mars/Base"}, "zone", "time zone"),
        ({"whatever": 1}, "whatever", "not known"),
    ],
)
async def test_a_date_that_makes_no_sense_is_refused_with_its_reason(
    run, holding, sent, field, words
):
    it = await run(sessions=[])
    program = await holding(it.owner, "missions:write")
    path = f"/missions/{it.mission.public_id}/sessions"
    said = problem(await program.send("POST", path, {**NEW, **sent}), 422, "invalid")
    assert words in said["errors"][field], said["errors"]
    assert (await program.get(path)).json()["sessions"] == []


async def test_a_date_moves_alone_or_with_those_that_follow_it(run, holding):
    it = await run(sessions=[])
    program = await holding(it.owner, "missions:write")
    path = f"/missions/{it.mission.public_id}/sessions"
    made = (await program.send("POST", path, {**NEW, "rule": "FREQ=WEEKLY;COUNT=3"})).json()[
        "sessions"
    ]
    to = {"day": f"{in_days(28)}", "starts": "19:00", "ends": "20:00", "scope": "following"}
    answer = await program.send("PUT", f"{path}/{made[1]['id']}", to)
    assert (answer.json()["sequence"], answer.json()["uid"]) == (1, made[1]["uid"])
    shown = (await program.get(path)).json()["sessions"]
    assert [one["sequence"] for one in shown] == [0, 1, 1]
    for bad, field in (({"scope": "all"}, "scope"), ({"day": "hier"}, "day"), ({"starts": "25:00"}, "starts"),
                       ({"places": 1, "wanted": 2}, "places"), ({"reason": "x" * 501}, "reason")):  # fmt: skip
        answer = await program.send("PUT", f"{path}/{made[1]['id']}", {**to, **bad})
        assert field in problem(answer, 422, "invalid")["errors"]
    off = await program.send(
        "POST", f"{path}/{made[1]['id']}/cancel", {"reason": WHY, "scope": "following"}
    )
    assert (off.json()["state"], off.json()["reason"]) == ("cancelled", WHY)
    shown = (await program.get(path)).json()["sessions"]
    assert [one["state"] for one in shown] == ["scheduled", "cancelled", "cancelled"]
    again = await program.send("POST", f"{path}/{made[2]['id']}/cancel", {"reason": WHY})
    assert "can no longer be changed" in problem(again, 403, "refused")["title"]


@pytest.mark.parametrize(
    "reason", ["", "court", " " * 20, "………………………………", "x" * 501, "a\x00" * 9, 7, None]
)
async def test_a_date_is_not_cancelled_without_words(db, run, holding, reason):
    it = await run()
    (one,) = await missions.dates_of(db, it.mission)
    program = await holding(it.owner, "missions:write")
    path = f"/missions/{it.mission.public_id}/sessions/{one.public_id}/cancel"
    answer = await program.send("POST", path, {"reason": reason})
    assert "reason" in problem(answer, 422, "invalid")["errors"]
    (one,) = await missions.dates_of(db, it.mission)
    assert one.state is SessionState.SCHEDULED


async def test_a_date_of_another_mission_is_not_found_under_this_one(db, run, holding):
    it, other = await run(), await run()
    (one,) = await missions.dates_of(db, other.mission)
    program = await holding(it.owner, "missions:write")
    to = {"day": f"{in_days(9)}", "starts": "10:00", "ends": "12:00"}
    for date_id in (one.public_id, "k7m2p9x4qa", "x"):
        path = f"/missions/{it.mission.public_id}/sessions/{date_id}"
        problem(await program.send("PUT", path, to), 404, "not-found")
        problem(await program.send("POST", f"{path}/cancel", {"reason": WHY}), 404, "not-found")
    mine = f"/missions/{other.mission.public_id}/sessions/{one.public_id}"
    problem(await program.send("PUT", mine, to), 403, "refused")
    problem(await program.send("POST", f"{mine}/cancel", {"reason": WHY}), 403, "refused")


async def test_fewer_places_than_people_are_refused_by_number(db, run, holding):
    it = await run(places=4)
    (one,) = await missions.dates_of(db, it.mission)
    for _ in range(3):
        await volunteering.volunteer(db, one)
    program = await holding(it.owner, "missions:write")
    path = f"/missions/{it.mission.public_id}/sessions/{one.public_id}"
    to = {"day": f"{one.starts_at:%Y-%m-%d}", "starts": "10:00", "ends": "12:00", "places": 2}
    said = problem(await program.send("PUT", path, to), 422, "invalid")
    assert said["errors"]["places"].startswith("3 people come already")


async def test_a_draft_is_thrown_away_by_its_people_only_and_a_public_one_by_nobody(
    db, run, holding, anybody
):
    it = await run(state=State.DRAFT)
    stranger = await holding(await accounts.person(db), "missions:write")
    path = f"/missions/{it.mission.public_id}"
    problem(await stranger.send("DELETE", path), 404, "not-found")
    assert (await anybody.send("DELETE", path)).status_code in {401, 404}
    member = await accounts.person(db)
    await organisations.join(db, it.organisation, member, "member")
    theirs = await holding(member, "missions:write")
    problem(await theirs.send("DELETE", path), 403, "refused")
    program = await holding(it.owner, "missions:write")
    assert (await program.send("DELETE", path)).status_code == 204
    problem(await program.get(path), 404, "not-found")
    public = await missions.mission(db, organisation=it.organisation)
    said = problem(await program.send("DELETE", f"/missions/{public.public_id}"), 403, "refused")
    assert "it can be cancelled, not thrown away" in said["title"]


async def test_a_hidden_mission_and_a_draft_answer_to_their_own_only(db, run, holding, anybody):
    for fields in ({"hidden_at": clock.now()}, {"state": State.DRAFT}):
        it = await run(**fields)
        for path in (
            f"/missions/{it.mission.public_id}",
            f"/missions/{it.mission.public_id}/sessions",
        ):
            problem(await anybody.get(path), 404, "not-found")
            assert (await (await holding(it.owner)).get(path)).status_code == 200
            problem(await (await holding(await accounts.person(db))).get(path), 404, "not-found")


async def test_a_mission_says_nothing_of_who_wrote_it_or_who_comes(db, run, anybody):
    it = await run(sessions=[ahead(4)])
    (one,) = await missions.dates_of(db, it.mission)
    who = await accounts.person(db, name="Yolande Venue")
    await volunteering.volunteer(db, one, who)
    text = (await anybody.get(f"/missions/{it.mission.public_id}")).text
    for private in (
        it.owner.display_name,
        it.owner.public_id,
        "Yolande",
        who.public_id,
        "@exemple",
    ):
        assert private not in text
    assert '"taken":1' in text.replace(" ", "")
