"""Eleven sign up for Saturday; one cancels on Friday, and somebody else comes instead."""

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.hours.models import HoursEntry
from app.missions.models import MissionSession
from app.volunteering import jobs
from app.volunteering.models import SignUp
from app.volunteering.queries import dates
from app.volunteering.rules import SignUpState
from app.volunteering.service import arrive
from tests.browser.tale.asking import PLANTING, began
from tests.browser.tale.cast import CROWD, TITLE, Alley
from tests.house import links_of


async def eleven_sign_up(alley: Alley) -> None:
    """Whoever meets the conditions is welcome: a student in two presses, ten neighbours by program."""
    amina = await alley.at("amina", "missions:show", mission_ref=alley.mission)
    await amina.follows("Applications")
    await amina.presses("Accept everybody at once")
    lea = await alley.on_the_project("lea")
    await lea.follows("%(action)s: %(title)s", action=lea.words("Lend a hand"), title=PLANTING)
    await lea.sees(lea.counted("%(num)s place left", "%(num)s places left", 11))
    await lea.touches("I take part")
    await lea.is_told(began(lea))
    for name in CROWD:
        async with alley.program(name) as send:
            asked = {"sessions": [alley.date]}
            await send("POST", f"/missions/{alley.mission}/applications", asked)
    assert len(await holding(alley)) == 11
    async with alley.program("amina") as send:
        said = await send("GET", f"/projects/{alley.project}/needs")
    missing = {one["kind"] for one in said["needs"] if one["have"] < one["want"]}
    assert not {"hours", "skills"} & missing


async def one_cancels_on_friday(alley: Alley) -> None:
    """It is Friday, three in the afternoon: he says so on his own page, and nobody telephones."""
    alley.days.come_to(alley.saturday - timedelta(hours=18))
    tomas = await alley.at("Tomás", "volunteering:mine")
    await tomas.follows("I cannot come: %(title)s", title=PLANTING)
    await tomas.presses("Give my place back")
    assert len(await holding(alley)) == 10


async def somebody_else_comes_instead(alley: Alley) -> None:
    """The next fitting neighbours are asked by letter; the first who says yes has the place."""
    house = alley.story.house
    await house.work()
    await jobs.send_waves(house.runtime)
    await house.work()
    letter = house.letters("farida@exemple.ca")[-1]
    farida = await alley.sees("farida")
    await farida.opens(links_of(letter)[0])
    await farida.sees(
        "Somebody cannot come after all. The first person who says yes has the place."
    )
    await farida.presses("Yes, I come: %(title)s", title=PLANTING)
    assert len(await holding(alley)) == 11
    amina = await alley.on_the_project("amina")
    await amina.follows("Roster of the week")
    await amina.sees("Nobody is missing this week.")
    await amina.sees("Farida Benali")


async def they_plant(alley: Alley) -> None:
    """At the door a code is shown; who has no telephone is ticked on the list."""
    alley.days.come_to(alley.saturday - timedelta(minutes=15))
    amina = await alley.on_the_project("amina")
    await amina.follows("Start the work")
    await amina.presses("Start the work")
    await amina.opens(alley.address("volunteering:welcome", session_id=alley.date))
    await amina.presses(f"{amina.words('Is here')} – Farida Benali")
    await amina.follows("Show the code at the door")
    code = await amina.tab.locator(".vol-code strong").inner_text()
    lea = await alley.at("lea", "volunteering:mine")
    await lea.follows("I am here: %(title)s", title=PLANTING)
    await lea.fills("Code shown at the door", code)
    await lea.presses("I am here")
    await lea.is_told("You are noted as arrived. Thank you for being here!")
    await the_others_are_ticked(alley)


async def the_others_are_ticked(alley: Alley) -> None:
    """Note the nine others as arrived, as the button does."""
    async with alley.books() as session:
        places = (
            select(SignUp)
            .join(MissionSession, MissionSession.id == SignUp.session_id)
            .where(MissionSession.public_id == alley.date, SignUp.state == SignUpState.SIGNED_UP)
        )
        for place in list(await session.scalars(places)):
            dated = await dates.hold(session, place.session_id)
            await arrive.mark(session, alley.people["amina"], place, dated, "arrived", clock.now())


async def their_hours_are_confirmed(alley: Alley) -> None:
    """What the door noted waits for the team, who ticks it."""
    alley.days.come_to(alley.saturday + timedelta(hours=5))
    house = alley.story.house
    await jobs.finish_sessions(house.runtime)
    await house.work()
    amina = await alley.at("amina", "profiles:dashboard")
    await amina.follows(
        amina.counted(
            "%(num)d person’s hours wait for your confirmation",
            "The hours of %(num)d people wait for your confirmation",
            11,
        )
    )
    for box in await amina.tab.get_by_role("main").get_by_role("checkbox").all():
        await box.check()
    await amina.presses("Confirm what is ticked")
    async with alley.books() as session:
        kept = list(await session.scalars(select(HoursEntry.state)))
    assert [str(state) for state in kept] == ["confirmed"] * 11


async def a_school_verifies_a_certificate(alley: Alley) -> None:
    """The student makes it; her school, which has no account, reads initials and hours, no name."""
    lea = await alley.at("lea", "hours:mine")
    await lea.follows("Make a certificate")
    await lea.chooses(TITLE)
    await lea.fills("Name on the certificate", "Léa Nguyen")
    await lea.presses("Make the certificate")
    address = await lea.tab.get_by_role("link", name=lea.words("the public page")).get_attribute(
        "href"
    )
    paper = await lea.tab.get_by_role("link", name="PDF").first.get_attribute("href")
    assert address
    assert paper
    printed = await lea.tab.request.get(paper)
    assert (await printed.body()).startswith(b"%PDF")
    _window, school = await alley.story.reader()
    await school.opens(alley.address("hours:look"))
    await school.fills("Code", address.rstrip("/").rpartition("/")[2])
    await school.presses("Verify")
    await school.sees("This certificate is valid. Compare what stands here with the paper.")
    await school.sees("L. N.")
    await school.sees(school.counted("%(count)s hour", "%(count)s hours", 4, "count"))
    assert "Nguyen" not in await school.tab.content()


async def holding(alley: Alley) -> list[int]:
    """Return who has a place on Saturday."""
    async with alley.books() as session:
        query = (
            select(SignUp.person_id)
            .join(MissionSession, MissionSession.id == SignUp.session_id)
            .where(MissionSession.public_id == alley.date, SignUp.state != SignUpState.CANCELLED)
        )
        return list(await session.scalars(query))
