"""The report closes the project, and everybody who helped sees what it became."""

from datetime import timedelta

from app.projects.rules import State
from tests.browser.tale.cast import CROWD, TITLE, Alley

DONE = "Trois fosses, quarante mètres de vignes, deux bancs et six bacs ; onze voisins un samedi."
LEARNT = "Repérer les câbles a pris trois semaines : commencer par là la prochaine fois."
ACTUAL = ("2 810,50", "795", "640", "1 200")
BALANCE = "La quincaillerie a donné le reste, facture à l’appui."
HELPED = ("lea", "samir", "chantal", "denis", "farida", *CROWD[:-1])


async def it_is_done(alley: Alley) -> None:
    """Two days later the team says so."""
    alley.days.come_to(alley.saturday + timedelta(days=2, hours=1))
    amina = await alley.on_the_project("amina")
    await amina.follows("Say that it is done")
    await amina.presses("Say that it is done")
    assert await alley.state() is State.DELIVERED


async def the_report_closes_it(alley: Alley) -> None:
    """What was done, what each line of the budget became, what was learnt; then the project is closed."""
    amina = await alley.sees("amina")
    await amina.follows("Write the report")
    await amina.follows("Write the report")
    await amina.fills("What was done", DONE)
    for number, amount in enumerate(ACTUAL):
        await amina.fills("In the end", amount, number)
    await amina.fills("If something is left over, or missing", BALANCE)
    await amina.fills("What was learnt", LEARNT)
    await amina.presses("Keep the report")
    await amina.presses("Make the report public")
    await amina.presses("Close the project")
    assert await alley.state() is State.CLOSED


async def everybody_who_helped_sees_what_it_became(alley: Alley) -> None:
    """Whoever backed the idea, gave hours or things, or was of the team, is told, once."""
    told = await alley.told("plans.report")
    assert {alley.people[who].id for who in HELPED} <= told
    assert set(alley.backers) <= told
    assert {alley.people[who].id for who in ("bruno", "mireille")} <= told
    assert alley.people["amina"].id not in told
    chantal = await alley.at("chantal", "notifications:index")
    await chantal.follows("“%(title)s” says what was done, spent and learnt", title=TITLE)
    await chantal.sees(DONE)
    await chantal.sees(LEARNT)
    await chantal.follows(TITLE)
    await chantal.sees(
        "This project is finished and accounted for. Thank you to everybody who gave a hand."
    )
    _window, passer_by = await alley.story.reader()
    await passer_by.opens(alley.address("ideas:show", idea_ref=alley.idea.public_id))
    await passer_by.sees("It has become a project")
    await passer_by.follows(TITLE)
    await passer_by.sees(DONE)
