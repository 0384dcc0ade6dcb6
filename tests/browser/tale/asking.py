"""The page says what the project needs; an accountant is suggested, reads why, and both say yes."""

from datetime import timedelta

from sqlalchemy import select

from app.items.models import ItemNeed
from app.missions.models import Mission, MissionSession
from tests.browser.people import Person
from tests.browser.tale.cast import TITLE, Alley

PLANTING = "Planter les vignes et les arbustes"
TASKS = "On sort les outils à 9 h, on creuse à deux, on plante, on arrose. Gants prêtés, café et beignes."
WHERE = "Au bout de la ruelle, côté Saint-Roch"
BOOKS = "Tenir les comptes de la ruelle"
PLANTERS = "Bacs de plantation en bois"


async def they_look_for_eleven_people(alley: Alley) -> None:
    """Ten are needed on Saturday for four hours, eleven may come: forty hours."""
    amina = await alley.on_the_project("amina")
    await amina.follows("Look for people")
    await amina.fills("What people will do, in a few words", PLANTING)
    await amina.fills("What exactly, and what to bring", TASKS)
    await amina.fills("Meeting place", WHERE)
    await amina.fills("It takes", "10")
    await amina.fills("At most", "11")
    await amina.presses("Keep it and choose dates")
    await amina.fills("Day", alley.saturday.date().isoformat())
    await amina.fills("Begins at", "09:00")
    await amina.fills("Ends at", "13:00")
    await amina.presses("Add")
    await amina.presses("Publish the mission")
    await amina.sees(PLANTING)
    async with alley.books() as session:
        query = (
            select(
                Mission.public_id, MissionSession.public_id.label("date"), MissionSession.starts_at
            )
            .join(MissionSession, MissionSession.mission_id == Mission.id)
            .where(Mission.title == PLANTING)
        )
        row = (await session.execute(query)).one()
    alley.mission, alley.date = row.public_id, row.date
    assert row.starts_at == alley.saturday


async def and_for_an_accountant(alley: Alley) -> None:
    """The carpenter's program publishes a second mission, that cannot be done without the skill."""
    evening = alley.saturday - timedelta(days=3)
    async with alley.program("bruno") as send:
        made = await send(
            "POST", "/missions",
            {
                "project": alley.project, "title": BOOKS, "language": "fr", "area": "parc-extension",
                "tasks": "Deux heures pour ouvrir les livres, puis un coup d’œil par saison.",
                "required_skills": ["accounting"], "maximum_people": 1, "remote": "possible",
            },
        )  # fmt: skip
        day = {"starts": f"{evening.date()}T18:00", "minutes": 120}
        await send("POST", f"/missions/{made['id']}/sessions", day)
        await send("POST", f"/missions/{made['id']}/turn", {"act": "publish"})
    alley.evening = made["id"]


async def and_for_six_planters(alley: Alley) -> None:
    """One thing at a time, with a quantity."""
    amina = await alley.on_the_project("amina")
    await amina.follows("Things we need")
    await amina.follows("Say what else is needed")
    await amina.fills("What is needed", PLANTERS)
    await amina.picks("Kind", "Furniture, planters, benches")
    await amina.fills("How many", "6")
    await amina.fills("Needed by", alley.saturday.date().isoformat())
    await amina.fills("Where to bring it", WHERE)
    await amina.presses("Publish the need")
    await amina.sees(PLANTERS)
    async with alley.books() as session:
        query = select(ItemNeed.public_id).where(ItemNeed.title == PLANTERS)
        alley.need = (await session.execute(query)).scalar_one()


async def the_page_says_what_it_needs(alley: Alley) -> None:
    """Forty hours, one accountant, six planters, 3,200 $: a visitor reads it, and finds it by what they have."""
    _window, passer_by = await alley.story.reader()
    await passer_by.opens(alley.address("projects:index", query={"has": "skills"}))
    await passer_by.follows(TITLE)
    await passer_by.sees(
        passer_by.counted(
            "%(num)s hour of help is still missing.",
            "%(num)s hours of help are still missing.",
            40,
        )
    )
    await passer_by.sees(
        passer_by.counted(
            "%(num)s person who can do this is still missing.",
            "%(num)s people who can do this are still missing.",
            1,
        )
    )
    await passer_by.sees("3 200" if alley.story.language == "fr" else "3,200")
    await passer_by.sees(PLANTERS)
    async with alley.program("amina") as send:
        said = await send("GET", f"/projects/{alley.project}/needs")
    missing = {one["kind"]: one["want"] - one["have"] for one in said["needs"]}
    assert missing == {"hours": 40 * 60, "skills": 1, "items": 6, "money": 320_000}


async def the_accountant_reads_why_and_says_yes(alley: Alley) -> None:
    """A program suggested it in the night of its publication; he may correct what it believes."""
    await alley.story.house.work()
    samir = await alley.at("samir", "matching:suggestions")
    await samir.sees(BOOKS)
    await samir.unfolds("How this was weighed")
    await samir.sees("Skills")
    await samir.presses("I would like to help", beside=BOOKS)
    await samir.sees("waits for the team")


async def and_so_do_they(alley: Alley) -> None:
    """The team reads initials, says yes, and both may write to each other; he takes the evening."""
    await alley.story.house.work()
    amina = await alley.at("amina", "notifications:index")
    await amina.follows(BOOKS)
    await amina.sees("They would like to help")
    assert "Samir" not in await amina.tab.content()
    await amina.presses("Say yes")
    await amina.is_told("You both said yes: you can write to each other.")
    await amina.sees("Samir Haddad")
    samir = await alley.at("samir", "matching:suggestions")
    await samir.sees("both said yes")
    await samir.follows("Write to the team")
    await samir.opens(alley.address("missions:show", mission_ref=alley.evening))
    await samir.touches("I take part")
    await samir.is_told(began(samir))


def began(person: Person) -> str:
    """Return how the page says that somebody has a place, before it says when."""
    said = person.words("You have a place: %(when)s. It stands among your missions.")
    return said.partition("%")[0].strip()
