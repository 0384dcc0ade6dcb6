"""Letters to those who come: when, where and why, in their language, with a file that moves their calendar."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage

import icalendar
import pytest
from sqlalchemy import update

from app.accounts.models import Person
from app.core import clock
from app.missions.coming import comers_of
from app.missions.events import SessionMoved
from app.missions.letters import write_to_comers
from app.missions.rules import Act
from app.missions.service import calling_off, course, moving
from app.missions.subscribers import write_of_move
from app.projects.rules import Act as ProjectAct
from app.projects.service.turn import turn as turn_project
from tests.factories import accounts, missions, projects, volunteering
from tests.factories.missions import ahead
from tests.missions.said import WHY, at, in_days, moved
from tests.queries import counted


def read(letters: list[str]) -> dict[str, EmailMessage]:
    """Return the letters of missions by whom they are for."""
    found = [email.message_from_string(one, policy=email.policy.default) for one in letters]
    return {str(one["To"]): one for one in found if list(one.iter_attachments())}


def words(letter: EmailMessage) -> str:
    return str(letter.get_body(("plain",)).get_content())


def file_of(letter: EmailMessage) -> icalendar.Calendar:
    (file,) = letter.iter_attachments()
    assert file.get_filename() == "seance.ics"
    assert file.get_content_type() == "text/calendar"
    found = icalendar.Calendar.from_ical(file.get_payload(decode=True))
    assert str(found["METHOD"]) == file.get_param("method")
    return found


@pytest.fixture
async def comers(db, run):
    """Give a mission with two who come, one who waits, and one who has cancelled."""
    begin = at(in_days(9), 14)
    it = await run(
        place_label="Derrière l’école", places=2, sessions=[(begin, begin + timedelta(hours=2))]
    )
    (one,) = await missions.dates_of(db, it.mission)
    people = {
        name: await accounts.person(db, email=f"{name}@exemple.ca", language=language, name=name)
        for name, language in (("ana", "fr"), ("bob", "en"), ("waits", "fr"), ("gone", "fr"))
    }
    await volunteering.volunteer(db, one, people["ana"])
    await volunteering.volunteer(db, one, people["bob"])
    await volunteering.waiting(db, one, people["waits"])
    await volunteering.volunteer(db, one, people["gone"], state="cancelled")
    await db.refresh(one)
    return it, one, people


async def test_a_move_says_the_new_moment_the_place_and_why_in_each_ones_language(
    db, comers, work, mailbox
):
    it, one, people = comers
    assert await comers_of(db, [one.id]) == {
        people[n].id: {one.id} for n in ("ana", "bob", "waits")
    }
    to = moved(at(in_days(11), 18, 30), 90, reason="La cour est prise ce jour-là.")
    await moving.move(db, it.owner, one, to, clock.now())
    await db.commit()
    await work()
    letters = read(mailbox())
    assert set(letters) == {"ana@exemple.ca", "bob@exemple.ca", "waits@exemple.ca"}
    french, english = words(letters["ana@exemple.ca"]), words(letters["bob@exemple.ca"])
    assert "Bonjour ana" in french
    assert "18\u00a0h\u00a030" in french or "18 h 30" in french
    assert "6:30" in english
    for text in (french, english):
        assert it.mission.title in text
        assert "Derrière l’école, Parc-Extension" in text
        assert "La cour est prise ce jour-là." in text
        assert f"http://testserver/{'fr' if text is french else 'en'}/missions/" in text
    assert str(letters["bob@exemple.ca"]["Subject"]).startswith("Another date: “")
    assert str(letters["ana@exemple.ca"]["Subject"]).startswith("Autre date")
    for letter in letters.values():
        (event,) = file_of(letter).walk("VEVENT")
        assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (
            one.uid, 1, "CONFIRMED",
        )  # fmt: skip
        assert event["DTSTART"].dt == one.starts_at
        assert not event.get("ATTENDEE"), "nobody reads who else comes"
        assert str(letter["To"]).count("@") == 1


async def test_a_cancellation_takes_the_date_out_of_their_calendars(db, comers, work, mailbox):
    it, one, _people = comers
    await calling_off.cancel(db, it.owner, one, WHY, clock.now())
    await db.commit()
    await work()
    letters = read(mailbox())
    assert len(letters) == 3
    letter = letters["ana@exemple.ca"]
    assert str(letter["Subject"]).startswith("Annulé")
    assert WHY in words(letter)
    calendar = file_of(letter)
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(event["STATUS"]), event["SEQUENCE"]) == (
        "CANCEL", "CANCELLED", 1,
    )  # fmt: skip


async def test_numbers_alone_are_no_reason_to_write(db, comers, work, mailbox):
    it, one, _people = comers
    await moving.move(db, it.owner, one, moved(one.starts_at, places="9"), clock.now())
    await db.commit()
    await work()
    assert read(mailbox()) == {}


async def test_who_left_or_never_confirmed_gets_no_letter(db, comers, settings, mailbox, work):
    _it, one, people = comers
    gone = update(Person).where(Person.id == people["ana"].id).values(deleted_at=clock.now())
    unsure = update(Person).where(Person.id == people["bob"].id).values(email_confirmed_at=None)
    await db.execute(gone)
    await db.execute(unsure)
    assert await write_to_comers(db, settings, [one.id]) == 1
    await db.commit()
    await work()
    assert set(read(mailbox())) == {"waits@exemple.ca"}
    assert await write_to_comers(db, settings, [10**9]) == 0, "a date that is gone"


async def test_the_hour_of_a_mission_elsewhere_is_said_on_its_own_clock(
    db, run, settings, mailbox, work
):
    begin = at(in_days(9), 14)
    it = await run(
        zone="America/Vancouver", remote="full", sessions=[(begin, begin + timedelta(hours=1))]
    )
    (one,) = await missions.dates_of(db, it.mission)
    who = await accounts.person(db, email="loin@exemple.ca", language="en")
    await volunteering.volunteer(db, one, who)
    await write_to_comers(db, settings, [one.id])
    await db.commit()
    await work()
    assert "11:00" in words(read(mailbox())["loin@exemple.ca"])


async def test_of_a_cancelled_mission_each_reads_one_letter_of_their_own_dates(
    db, run, work, mailbox
):
    it = await run(sessions=[ahead(3), ahead(6), ahead(9)])
    first, second, third = await missions.dates_of(db, it.mission)
    ana, bob, eve = [
        await accounts.person(db, email=f"{n}@exemple.ca", language=language)
        for n, language in (("ana", "fr"), ("bob", "fr"), ("eve", "en"))
    ]
    for date, people in ((first, (ana, eve)), (second, (bob, eve)), (third, (eve,))):
        for who in people:
            await volunteering.sign_up(db, date, who)
    await course.turn(db, it.owner, it.mission, Act.CANCEL, clock.now(), WHY)
    await db.commit()
    await work()
    sent = [email.message_from_string(one, policy=email.policy.default) for one in mailbox()]
    assert sorted(str(one["To"]) for one in sent if list(one.iter_attachments())) == [
        "ana@exemple.ca", "bob@exemple.ca", "eve@exemple.ca",
    ], "one letter each, however many dates"  # fmt: skip
    letters = read(mailbox())
    uids = {
        who: [str(event["UID"]) for event in file_of(letter).walk("VEVENT")]
        for who, letter in letters.items()
    }
    assert uids == {
        "ana@exemple.ca": [first.uid], "bob@exemple.ca": [second.uid],
        "eve@exemple.ca": [first.uid, second.uid, third.uid],
    }  # fmt: skip
    eves = letters["eve@exemple.ca"]
    assert str(eves["Subject"]).endswith("3 dates")
    assert words(eves).count("\n- ") == 3
    assert words(eves).count(WHY) == 1
    for event in file_of(eves).walk("VEVENT"):
        assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(file_of(eves)["METHOD"]) == "PUBLISH", "CANCEL may hold one date only"
    assert str(file_of(letters["ana@exemple.ca"])["METHOD"]) == "CANCEL"


async def test_who_comes_to_many_dates_is_read_in_one_statement(db, run, runtime):
    it = await run(sessions=[ahead(day) for day in (3, 5, 7)])
    dates = await missions.dates_of(db, it.mission)
    who = await accounts.person(db)
    for one in dates[:2]:
        await volunteering.sign_up(db, one, who)
    async with runtime.database.transaction() as session:
        with counted(runtime) as sent:
            found = await comers_of(session, [one.id for one in dates])
            assert await comers_of(session, []) == {}
    assert found == {who.id: {one.id for one in dates[:2]}}
    assert len(sent) == 1


async def test_who_comes_to_a_mission_of_a_project_that_stops_is_written_to_with_its_reason(
    db, work, mailbox
):
    carrier = await accounts.person(db)
    project = await projects.project(db, "mobilising", carrier)
    mission = await missions.mission(db, project=project)
    (one,) = await missions.dates_of(db, mission)
    ana = await accounts.person(db, email="ana@exemple.ca")
    await volunteering.volunteer(db, one, ana)
    why = "Le terrain est vendu, hélas, depuis lundi."
    await turn_project(db, carrier, project, ProjectAct.STOP, clock.now(), why)
    await db.commit()
    await work()
    assert why in words(read(mailbox())["ana@exemple.ca"])


async def test_a_job_that_runs_again_after_the_date_is_gone_harms_nobody(runtime, db, run):
    it = await run()
    (one,) = await missions.dates_of(db, it.mission)
    event = SessionMoved(one.id, it.mission.id, one.starts_at.isoformat())
    await db.delete(one)
    await db.commit()
    await write_of_move(runtime, event)
