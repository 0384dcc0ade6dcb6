"""Who hears what of a mission, in which words, and who does not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.notices import NoticeDue, Rhythm, notice_kinds
from app.missions.dating import Scope
from app.missions.models import Mission
from app.missions.moderated import Missions
from app.missions.rules import Act, State
from app.missions.schemas import Revision
from app.missions.service import calling_off, course, dates, moving, write
from app.notifications.models import Follow
from app.notifications.queries.audience import next_to_tell
from app.profiles.rules import today
from tests.factories import accounts, missions, notifications, profiles, projects, volunteering
from tests.factories.missions import TASKS, ahead
from tests.missions.said import TYPED, WHY, asked, at, in_days, moved
from tests.organisations.told import told_by, written

NB = "\u00a0"


async def test_a_page_offers_to_follow_a_mission_and_to_leave_it(db, run, visitor):
    it = await run()
    who = await accounts.person(db, language="en")
    browser = await accounts.sign_in_as(db, visitor("en"), who)
    await browser.go(it.where)
    button = f"#follow-mission-{it.mission.public_id} form"
    assert browser.all(f"{button} button") == ["Follow"]
    await browser.submit(button)
    assert (await db.scalars(select(Follow.target))).all() == [f"mission:{it.mission.id}"]
    await browser.go(it.where)
    assert browser.all(f"{button} button") == ["Stop following"]
    await browser.submit(button)
    assert (await db.scalars(select(Follow.target))).all() == []
    await browser.go(it.where)
    assert browser.all(f"{button} button") == ["Follow"]


async def test_a_visitor_who_follows_signs_in_first_and_then_follows(db, run, visitor):
    it = await run()
    browser = await visitor("en").go(it.where)
    form = f"#follow-mission-{it.mission.public_id} form"
    assert "csrf_token" not in browser.answer.text
    await browser.submit(form)
    assert browser.status in {200, 401}
    assert browser.page.css("form input[type=email]"), "it asks who they are"


@pytest.mark.parametrize("fields", [{"state": State.DRAFT}, {"hidden_at": clock.now()}])
async def test_what_is_not_public_cannot_be_followed(db, run, visitor, fields):
    it = await run(**fields)
    browser = await accounts.sign_in_as(db, visitor("en"), it.owner)
    await browser.go(it.where)
    assert browser.status == 200
    assert not browser.page.css(f"#follow-mission-{it.mission.public_id}")


async def test_followers_hear_of_new_dates_once_for_all_of_them(db, run, settings):
    it = await run()
    form = asked(repeat="weekly", until=in_days(51))
    adding = dates.add(
        db, settings, it.owner, it.mission, form.plan("America/Toronto"), clock.now()
    )
    (due,) = await told_by(db, adding)
    assert due.kind == "missions.dates"
    assert (due.followers_of, due.to, due.but) == ([f"mission:{it.mission.id}"], [], [it.owner.id])
    french, english = await written(db, due), await written(db, due, "en")
    assert french.title == f"Nouvelles dates{NB}: «{NB}{it.mission.title}{NB}»"
    assert english.title == f"New dates: “{it.mission.title}”"
    assert "1:00" in english.excerpt
    assert english.excerpt.endswith("And 3 more dates.")
    assert french.path == f"/fr/missions/{it.mission.public_id}-{english.path.split('-', 1)[1]}"
    (alone,) = await told_by(
        db,
        dates.add(
            db, settings, it.owner, it.mission, asked(90).plan("America/Toronto"), clock.now()
        ),
    )
    assert "more" not in (await written(db, alone, "en")).excerpt


async def test_dates_of_a_draft_are_told_to_nobody(db, run, settings):
    it = await run(state=State.DRAFT)
    plan = asked().plan("America/Toronto")
    assert await told_by(db, dates.add(db, settings, it.owner, it.mission, plan, clock.now())) == []
    one = (await missions.dates_of(db, it.mission))[0]
    to = moved(one.starts_at + timedelta(hours=4))
    assert await told_by(db, moving.move(db, it.owner, one, to, clock.now())) == []
    assert await told_by(db, calling_off.cancel(db, it.owner, one, WHY, clock.now())) == []


async def test_followers_hear_of_a_move_but_those_who_come_have_a_letter_instead(db, run):
    it = await run()
    (one,) = await missions.dates_of(db, it.mission)
    comes = await accounts.person(db)
    await volunteering.volunteer(db, one, comes)
    to = moved(at(in_days(9), 18), reason="La cour est prise.")
    (due,) = await told_by(db, moving.move(db, it.owner, one, to, clock.now()))
    assert due.kind == "missions.moved"
    assert due.key == f"missions.moved:{one.id}:1"
    assert set(due.but) == {it.owner.id, comes.id}
    said = await written(db, due)
    assert said.title.startswith(f"Autre date{NB}: «{NB}{it.mission.title}{NB}», ")
    assert "18" in said.title
    assert said.excerpt == "La cour est prise."
    same = moved(one.starts_at, places="9")
    assert await told_by(db, moving.move(db, it.owner, one, same, clock.now())) == []


async def test_a_notice_of_a_move_is_not_read_once_the_date_is_cancelled(db, run):
    it = await run()
    (one,) = await missions.dates_of(db, it.mission)
    to = moved(at(in_days(9), 18))
    (was,) = await told_by(db, moving.move(db, it.owner, one, to, clock.now()))
    (off,) = await told_by(db, calling_off.cancel(db, it.owner, one, WHY, clock.now()))
    assert await written(db, was) is None
    assert off.kind == "missions.date_cancelled"
    said = await written(db, off, "en")
    assert said.title.startswith(f"Cancelled: “{it.mission.title}”, ")
    assert said.excerpt == WHY
    it.mission.hidden_at = clock.now()
    await db.commit()
    assert await written(db, off) is None


async def test_several_dates_cancelled_at_once_are_one_notice(db, run, settings):
    it = await run(sessions=[])
    form = asked(repeat="daily", until=in_days(34))
    made = await dates.add(
        db, settings, it.owner, it.mission, form.plan("America/Toronto"), clock.now()
    )
    await db.commit()
    (due,) = await told_by(
        db, calling_off.cancel(db, it.owner, made[1], WHY, clock.now(), Scope.FOLLOWING)
    )
    assert due.data["many"] == "4"
    assert (await written(db, due, "en")).excerpt == f"{WHY} And 3 more dates."
    assert (await written(db, due)).excerpt == f"{WHY} Et 3 autres dates."


async def test_a_cancelled_mission_is_one_notice_not_one_for_each_date(db):
    carrier = await accounts.person(db)
    project = await projects.project(db, "mobilising", carrier)
    mission = await missions.mission(db, project=project, sessions=[ahead(3), ahead(4), ahead(5)])
    cancelling = course.turn(db, carrier, mission, Act.CANCEL, clock.now(), WHY)
    (due,) = await told_by(db, cancelling)
    assert due.kind == "missions.cancelled"
    assert due.followers_of == [f"mission:{mission.id}", f"project:{project.id}"]
    assert due.but == [carrier.id]
    assert (await written(db, due, "en")).excerpt == WHY


async def test_publishing_tells_those_who_follow_where_of_what_and_for_whom(db, cast):
    everybody = await cast()
    mission = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation, state=State.DRAFT,
        themes=["nature", "food"],
    )  # fmt: skip
    (due,) = await told_by(db, course.publish(db, everybody["carrier"], mission, clock.now()))
    assert due.kind == "missions.published"
    assert set(due.followers_of) == {
        "city", "theme:nature", "theme:food", f"territory:{mission.territory_id}",
        f"neighbourhood:{mission.neighbourhood_id}", f"project:{everybody.project.id}",
        f"organisation:{everybody.organisation.id}",
    }  # fmt: skip
    assert due.but == [everybody["carrier"].id]
    said = await written(db, due, "en")
    assert said.title == f"A new mission: “{mission.title}”"
    assert said.excerpt.startswith("Parc-Extension. ")
    assert TASKS[:20] in said.excerpt


async def test_who_said_that_they_are_too_young_is_not_told_of_a_mission_for_adults(
    db, run, settings
):
    year = today(clock.now()).year
    born = {}
    for age in (14, 15, 17, 18, 19, 40):
        who = await accounts.person(db)
        await profiles.profile(db, who, birth_year=year - age)
        born[age] = who.id
    silent = await accounts.person(db)
    await profiles.profile(db, silent)
    everybody = {*born.values(), silent.id}
    kind = notice_kinds()["missions.published"]

    async def told(least_age: int) -> set[int]:
        due = NoticeDue(kind.name, "", sorted(everybody), "", [], [], {}, least_age)
        reached = await next_to_tell(db, due, kind, today(clock.now()), after=0, most=20)
        return {one.person_id for one in reached}

    assert await told(0) == everybody
    assert await told(18) == {born[19], born[40], silent.id}, "who is 18 this year may still be 17"
    it = await run(state=State.DRAFT, minimum_age=16)
    (due,) = await told_by(db, course.publish(db, it.owner, it.mission, clock.now()))
    assert (due.least_age, due.but) == (16, [it.owner.id]), "no list of minors lies in the queue"
    plan = asked().plan("America/Toronto")
    (later,) = await told_by(db, dates.add(db, settings, it.owner, it.mission, plan, clock.now()))
    assert (later.kind, later.least_age) == ("missions.dates", 16)


async def test_a_minor_who_follows_the_city_hears_of_missions_that_they_may_do_only(db, run, work):
    minor, grown = await accounts.person(db), await accounts.person(db)
    await profiles.profile(db, minor, birth_year=today(clock.now()).year - 16)
    for who in (minor, grown):
        await notifications.follow(db, who, "city")
    for age in (14, 18):
        it = await run(state=State.DRAFT, minimum_age=age)
        await course.publish(db, it.owner, it.mission, clock.now())
        await db.commit()
    await work()
    kinds = [[n.kind for n in await notifications.notices_of(db, who)] for who in (minor, grown)]
    assert kinds == [["missions.published"], ["missions.published"] * 2]


async def test_a_follower_reads_of_dates_and_a_stranger_and_the_organiser_do_not(
    db, run, settings, work
):
    it = await run()
    follower, stranger = await accounts.person(db), await accounts.person(db)
    for who in (follower, it.owner):
        await notifications.follow(db, who, f"mission:{it.mission.id}")
    plan = asked().plan("America/Toronto")
    (made,) = await dates.add(db, settings, it.owner, it.mission, plan, clock.now())
    await db.commit()
    await work()
    to = moved(made.starts_at + timedelta(days=1))
    await moving.move(db, it.owner, made, to, clock.now())
    await db.commit()
    await work()
    kinds = [one.kind for one in await notifications.notices_of(db, follower)]
    assert kinds == ["missions.dates", "missions.moved"]
    assert await notifications.notices_of(db, stranger) == []
    assert await notifications.notices_of(db, it.owner) == []


async def test_another_place_is_told_to_those_who_come_and_to_those_who_follow(db, run):
    it = await run()
    (one,) = await missions.dates_of(db, it.mission)
    comes, waits = await accounts.person(db), await accounts.person(db)
    await volunteering.volunteer(db, one, comes)
    await volunteering.waiting(db, one, waits)
    said = Revision.model_validate(
        {**TYPED, "title": it.mission.title, "version": 1, "place_label": "Au parc Jarry"}
    )
    (due,) = await told_by(db, write.change(db, it.owner, it.mission, said, clock.now()))
    assert due.kind == "missions.elsewhere"
    assert due.to == [comes.id, waits.id]
    assert due.because == "because you signed up for this session"
    assert due.followers_of == [f"mission:{it.mission.id}"]
    text = await written(db, due)
    assert text.title == f"Autre endroit{NB}: «{NB}{it.mission.title}{NB}»"
    assert text.excerpt == "Au parc Jarry, Parc-Extension"
    other = Revision.model_validate(
        {**TYPED, "title": "Planter des choux", "version": 2, "place_label": "Au parc Jarry"}
    )
    assert await told_by(db, write.change(db, it.owner, it.mission, other, clock.now())) == []


async def test_what_is_restored_is_told_of_and_what_is_held_is_not(db, run, runtime):
    it = await run()
    ways = Missions()
    assert await told_by(db, ways.hide(db, runtime, it.mission.id, clock.now())) == []
    (due,) = await told_by(db, ways.restore(db, runtime, it.mission.id, clock.now()))
    assert due.key == f"missions.published:{it.mission.id}"
    assert await told_by(db, ways.restore(db, runtime, it.mission.id, clock.now())) == []


@pytest.mark.parametrize("state", list(State))
async def test_a_notice_is_read_as_long_as_it_is_true(db, run, state):
    it = await run(state=state)
    data = {"mission": it.mission.public_id}
    kinds = notice_kinds()
    read = {
        name: await kinds[f"missions.{name}"].write(db, data) is not None
        for name in ("published", "cancelled", "elsewhere")
    }
    assert read == {
        "published": state in {State.PUBLISHED, State.FULL},
        "cancelled": state is State.CANCELLED,
        "elsewhere": state in {State.PUBLISHED, State.FULL, State.PAUSED},
    }
    assert await kinds["missions.published"].write(db, {"mission": "gone"}) is None


def test_what_waits_for_the_morning_and_what_is_told_at_once():
    kinds = {name: kind.rhythm for name, kind in notice_kinds().items() if "missions." in name}
    assert kinds == {
        "missions.published": Rhythm.DAILY, "missions.dates": Rhythm.DAILY,
        "missions.moved": Rhythm.AT_ONCE, "missions.date_cancelled": Rhythm.AT_ONCE,
        "missions.cancelled": Rhythm.AT_ONCE, "missions.elsewhere": Rhythm.AT_ONCE,
    }  # fmt: skip
    assert not any(kind.is_due for kind in notice_kinds().values() if "missions." in kind.name)


async def test_the_public_numbers_of_a_mission_are_not_in_its_notices(db, run):
    it = await run(state=State.DRAFT)
    (due,) = await told_by(db, course.publish(db, it.owner, it.mission, clock.now()))
    assert list(due.data) == ["mission"]
    assert due.data["mission"] == (await db.scalars(select(Mission.public_id))).one()
