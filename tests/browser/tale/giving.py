"""Six planters are promised, five delivered; the sixth will not come, and is offered again."""

from datetime import timedelta

from sqlalchemy import select

from app.items.models import ItemNeed, Offer
from tests.browser.tale.asking import PLANTERS
from tests.browser.tale.cast import Alley

SORRY = "Le sixième a cédé quand je l’ai soulevé : je ne peux pas vous le donner ainsi."
THANKS = "Merci Denis : le sixième bac porte déjà la clématite."


async def six_are_promised(alley: Alley) -> None:
    """A neighbour finds the need in the list of things needed, and offers the six; the team takes them."""
    chantal = await alley.at("chantal", "items:index")
    await chantal.follows(PLANTERS)
    await chantal.follows("Offer")
    await chantal.picks("In what condition?", "in good condition")
    await chantal.fills("Until", (alley.saturday + timedelta(days=3)).date().isoformat())
    await chantal.presses("Make this offer")
    await chantal.is_told(
        "Thank you! The team will answer. You can add photos here, or change your offer."
    )
    await alley.story.house.work()
    amina = await alley.at("amina", "items:manage", project_id=alley.project)
    await amina.follows("Chantal Morin")
    await amina.follows("Accept the offer")
    await amina.presses("Accept the offer")
    await amina.is_told("Accepted. Agree on a moment to hand it over.")
    assert await counted(alley) == (6, 0)


async def five_are_delivered(alley: Alley) -> None:
    """They come on Saturday, one of them broken: she says so, and it is asked for again."""
    chantal = await alley.at("chantal", "items:mine")
    await chantal.follows(PLANTERS)
    await chantal.follows("It has been delivered")
    await chantal.fills("How many", "5")
    await chantal.presses("It has been delivered")
    await chantal.follows("It will not come")
    await chantal.fills("Why", SORRY)
    await chantal.presses("It will not come")
    await chantal.is_told("It is asked for again, and the other side is told.")
    assert await counted(alley) == (5, 5)


async def the_sixth_is_offered_again(alley: Alley) -> None:
    """Another neighbour's program offers one; it comes, and is thanked in public."""
    async with alley.program("denis") as send:
        days = [(alley.saturday + timedelta(days=n)).date().isoformat() for n in (0, 5)]
        made = await send(
            "POST", "/offers",
            {
                "need": alley.need, "quantity": 1, "condition": "good",
                "window_from": days[0], "window_until": days[1],
            },
        )  # fmt: skip
    async with alley.program("amina") as send:
        act = f"/offers/{made['id']}/acts"
        await send("POST", act, {"act": "accept", "quantity": 1})
        await send("POST", act, {"act": "deliver", "quantity": 1})
    assert await counted(alley) == (6, 6)
    amina = await alley.at("amina", "items:offer", gift_id=made["id"])
    await amina.follows("Publish our thanks")
    await amina.fills("Your thanks", THANKS)
    await amina.presses("Publish our thanks")
    await amina.is_told("Your thanks are public.")
    passer_by = await alley.on_the_project("hugo")
    await passer_by.sees(THANKS)


async def counted(alley: Alley) -> tuple[int, int]:
    """Return how many planters are accepted and delivered, as the need and its offers count them."""
    async with alley.books() as session:
        row = (await session.execute(select(ItemNeed.accepted, ItemNeed.delivered))).one()
        offers = (await session.execute(select(Offer.accepted, Offer.delivered))).all()
    assert tuple(row) == tuple(map(sum, zip(*offers, strict=True)))
    return row.accepted, row.delivered
