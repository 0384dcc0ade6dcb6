"""An idea is carried; a team gathers and writes its plan together; a mentor reads it, twice."""

from datetime import timedelta

from sqlalchemy import select

from app.plans.rules import ANSWER_LABELS, CHECK_LABELS, Answer, Check
from app.projects.models import Project
from app.projects.rules import State
from tests.browser.tale.cast import ECO_QUARTIER, TITLE, Alley

SUMMARY = "Ouvrir trois fosses, planter des vignes et poser deux bancs derrière la rue Saint-Roch."
HEAT = "En juillet, le béton rend la chaleur jusqu’à minuit : vingt-trois logements dorment mal."
WATER = "Quand il pleut fort, l’eau descend la ruelle et entre dans trois caves."
COUNTED = "Nous avons compté : 41 °C au sol à 22 h, le 9 juillet."
FLOODED = "Quand il pleut fort, l’eau entre dans quatre caves, et non trois."
TEXTS = {
    "solution": "Trois fosses drainantes, quarante mètres de vignes et deux bancs de cèdre.",
    "who_benefits": "Vingt-trois ménages, l’école d’à côté et qui passe par là à pied.",
    "permits_risks": "Une entente avec l’arrondissement pour cinq ans.",
    "success": "La ruelle sera plus belle, et les voisins y passeront plus de temps.",
}
RISKS = (
    "Une entente de cinq ans ; les câbles sont repérés avant de creuser, et aucun enfant ne creuse."
)
MEASURE = "Trois degrés de moins au sol à 22 h en juillet, et aucune cave mouillée de la saison."
NOTE = "Le camion du jeudi garde ses trois mètres et demi."
CHANGES = "Dites où passent les câbles avant de creuser, et comment vous saurez que cela a marché."
READY = "Les câbles sont repérés et l’on mesurera la chaleur : vous pouvez appeler le quartier."
ROWS = (
    ("Cost", "Vignes, arbustes et terre", "2 900"),
    ("Cost", "Cèdre et vis pour deux bancs", "800"),
    ("Cost", "Outils et location d’un marteau-piqueur", "700"),
    ("Income, secured", "Éco-quartier", "1 200"),
)
TO_FIND = "3 200"


async def its_author_carries_the_idea(alley: Alley) -> None:
    """She says what she will do; whoever backed the idea hears of it, and follows from then on."""
    amina = await alley.at("amina", "ideas:show", idea_ref=alley.idea.public_id)
    await amina.follows("I carry it")
    await amina.fills("In short", SUMMARY)
    await amina.fills("What will you do yourself?", "Le porte-à-porte et le calendrier")
    await amina.presses("Begin the project")
    await amina.is_told(
        "The project begins. Those who backed the idea are being told, and follow it now."
    )
    await amina.sees("It was an idea")
    async with alley.books() as session:
        query = select(Project.public_id).where(Project.idea_id == alley.idea.id)
        alley.project = (await session.execute(query)).scalar_one()
    assert await alley.told("projects.begun") == set(alley.backers)


async def a_carpenter_a_mentor_and_an_eco_quartier_join(alley: Alley) -> None:
    """She finds them by name; each reads on their own page that they are asked, and says yes."""
    amina = await alley.on_the_project("amina")
    await amina.follows("The team")
    for name, role in (
        ("Bruno Roy", "Team member"),
        ("Mireille Caron", "Mentor"),
        (ECO_QUARTIER, ""),
    ):
        await amina.fills("Name of a member or of an organisation", name)
        await amina.presses("Search")
        if role:
            await amina.picks("Role", role)
        await amina.presses("Ask %(name)s", name=name)
    for who in ("bruno", "mireille"):
        asked = await alley.at(who, "profiles:dashboard")
        await asked.follows("The team of “%(title)s” asks you to join", title=TITLE)
        await asked.presses("Yes, I join")
        await asked.is_told("You are in the team. Welcome!")
    hugo = await alley.at("hugo", "profiles:dashboard")
    await hugo.follows(
        "The team of “%(title)s” asks %(name)s to support it", title=TITLE, name=ECO_QUARTIER
    )
    await hugo.presses("Yes, we support it")
    await hugo.is_told("The organisation now supports the project.")
    await hugo.sees("with %(name)s", name=ECO_QUARTIER)


async def two_write_the_same_part_and_nothing_is_lost(alley: Alley) -> None:
    """Both change the need at the same time: the second is told, sees both, and keeps both."""
    amina = await alley.on_the_project("amina")
    await amina.follows("Write the plan")
    need = amina.words("The need")
    await amina.presses("Write this part: %(title)s", title=need)
    await amina.fills("The need", f"{HEAT}\n\n{WATER}")
    await amina.presses("Save this part")
    bruno = await alley.at("bruno", "plans:show", project_id=alley.project)
    await bruno.presses("Change: %(title)s", title=need)
    await amina.presses("Change: %(title)s", title=need)
    await amina.fills("The need", f"{HEAT} {COUNTED}\n\n{WATER}")
    await amina.presses("Save this part")
    await bruno.fills("The need", f"{HEAT}\n\n{FLOODED}")
    await bruno.presses("Save this part")
    await bruno.sees("Two people changed this part at the same time")
    await bruno.sees(COUNTED)
    await bruno.presses("Keep both changes")
    await bruno.sees(COUNTED)
    await bruno.sees(FLOODED)


async def they_write_the_rest(alley: Alley) -> None:
    """The carpenter writes from his own program; steps, budget and capacity have their forms."""
    async with alley.program("bruno") as send:
        for section, body in TEXTS.items():
            part = {"section": section, "body": body, "version": 0}
            await send("PATCH", f"/projects/{alley.project}/plan", part)
    amina = await alley.at("amina", "plans:show", project_id=alley.project)
    await amina.follows("Add a step")
    await amina.fills("What happens", "La grande plantation")
    await amina.fills("It ends on, or the day to reach", alley.saturday.date().isoformat())
    await amina.presses("Save the step")
    await amina.sees("Milestone")
    await it_must_add_up(alley)
    bruno = await alley.at("bruno", "plans:show", project_id=alley.project)
    await bruno.follows("Add who does what")
    await bruno.fills("What is to be done, or what is there", "Construire les deux bancs")
    await bruno.chooses("Somebody of the team")
    await bruno.picks("Who of the team", "Bruno Roy")
    await bruno.fills("Experience", "Menuisier depuis vingt-deux ans.")
    await bruno.presses("Save")
    await bruno.is_told("It is in the plan.")
    await bruno.sees("The plan is complete")


async def it_must_add_up(alley: Alley) -> None:
    """A budget whose two sides differ is not kept: it says by how much."""
    amina = await alley.sees("amina")
    await amina.follows("Write the budget")
    for number, (kind, label, amount) in enumerate(ROWS):
        await amina.picks("Kind of line", kind, number)
        await amina.fills("For what, or from whom", label, number)
        await amina.fills("Amount", amount, number)
    await amina.fills("Remains to be found", "3 000")
    await amina.presses("Save the budget")
    await amina.sees("200")
    await amina.fills("Remains to be found", TO_FIND)
    await amina.presses("Save the budget")
    await amina.is_told("The budget adds up, and is public.")


async def a_mentor_asks_for_two_changes(alley: Alley) -> None:
    """She answers each question of the checklist, and says what is not there yet."""
    amina = await alley.on_the_project("amina")
    await amina.follows("Ask for a review")
    await amina.fills("A word to whoever reads it", NOTE)
    await amina.presses("Ask for the review")
    await alley.story.house.work()
    mireille = await alley.at("mireille", "notifications:index")
    await mireille.follows("The team of “%(title)s” asks for a review of its plan", title=TITLE)
    await mireille.sees(NOTE)
    await she_answers(alley, {Check.SAFETY, Check.SUCCESS})
    await mireille.chooses("Changes are needed first")
    await mireille.fills("Your reasons", CHANGES)
    await mireille.presses("Give the verdict")
    assert await alley.state() is State.CO_CREATION


async def she_answers(alley: Alley, not_yet: set[Check]) -> None:
    """Tick an answer to each question."""
    mireille = await alley.sees("mireille")
    for check in Check:
        answer = Answer.NO if check in not_yet else Answer.YES
        await mireille.answers(CHECK_LABELS[check], ANSWER_LABELS[answer])


async def then_says_that_it_is_ready(alley: Alley) -> None:
    """The team reads why, changes both parts and asks again."""
    await alley.story.house.work()
    amina = await alley.at("amina", "notifications:index")
    await amina.follows("Changes are asked to the plan of “%(title)s”", title=TITLE)
    await amina.sees(CHANGES)
    await amina.opens(alley.address("plans:show", project_id=alley.project))
    await amina.presses("Change: %(title)s", title=amina.words("Permits and risks"))
    await amina.fills("Permits and risks", RISKS)
    await amina.presses("Save this part")
    async with alley.program("bruno") as send:
        part = {"section": "success", "body": MEASURE, "version": 1}
        await send("PATCH", f"/projects/{alley.project}/plan", part)
    alley.days.come_to(alley.saturday - timedelta(days=8, hours=-1))
    await amina.follows("Ask for a review")
    await amina.presses("Ask for the review")
    mireille = await alley.on_the_project("mireille")
    await mireille.follows("Review this plan")
    await mireille.sees(RISKS)
    await mireille.sees(MEASURE)
    await she_answers(alley, set())
    await mireille.chooses("The plan is ready")
    await mireille.fills("Your reasons", READY)
    await mireille.presses("Give the verdict")
    assert await alley.state() is State.READY


async def they_call_on_the_neighbourhood(alley: Alley) -> None:
    """The author reads that it is ready, and the call goes out."""
    await alley.story.house.work()
    amina = await alley.at("amina", "notifications:index")
    await amina.follows("The plan of “%(title)s” was found ready", title=TITLE)
    await amina.sees(READY)
    await amina.follows(TITLE)
    await amina.follows("Call on the neighbourhood")
    await amina.presses("Call on the neighbourhood")
    await amina.sees("What this project still needs")
    assert await alley.state() is State.MOBILISING
    assert set(alley.backers) <= await alley.told("projects.turned")
