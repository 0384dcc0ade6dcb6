"""A campaign about to be collected on a world: so many promises, each with a card that is saved there."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import State as CampaignState
from app.pledges.models import Pledge
from app.pledges.rules import State
from app.pledges.service import run
from tests.factories import campaigns
from tests.stripe.world import StripeWorld

CROWD = text("""
    INSERT INTO person (public_id, email, email_confirmed_at, password_hash, display_name,
        language, rta)
    SELECT 'g' || lpad(to_hex(n), 9, '0'), 'don' || n || '@exemple.ca', now(), '', 'Don ' || n,
        CASE WHEN n % 3 = 0 THEN 'en' ELSE 'fr' END, ''
    FROM generate_series(1, :people) AS n RETURNING id
""")
LEAST_CENTS, STEP_CENTS = 10_00, 37
"""No two gifts of a small campaign are alike: a mix-up would show in the sums."""


@dataclass(frozen=True)
class Collection:
    """The campaign, and its promises by number."""

    campaign_id: int
    pledges: list[int]
    customer: str
    cards: list[str]
    """One each: a card is forgotten as soon as it was charged."""

    @property
    def cents(self) -> int:
        """Return what they promise together."""
        return sum(amount(number) for number in range(len(self.pledges)))


def amount(number: int) -> int:
    """Return what the promise of that number is of."""
    return LEAST_CENTS + STEP_CENTS * (number % 100)


async def collection(db: AsyncSession, world: StripeWorld, many: int) -> Collection:
    """Make a campaign that reached its goal with ``many`` promises, and begin to collect it."""
    customer = world.dashboard.v1.customers.create({"email": "don@exemple.ca"}).id
    cards = [_attached(world, customer) for _ in range(many)]
    promised = sum(amount(number) for number in range(many))
    campaign = await campaigns.campaign(
        db, CampaignState.FUNDED, pledged_cents=promised, givers=many, minimum_cents=promised,
        optimum_cents=promised,
    )  # fmt: skip
    number = campaign.id
    people = list(await db.scalars(CROWD, {"people": many}))
    now = datetime.now(UTC)
    rows = [
        {
            "public_id": f"w{place:09d}", "campaign_id": campaign.id, "person_id": person,
            "state": State.ACTIVE, "amount_cents": amount(place), "gateway": "stripe",
            "customer_id": customer, "payment_method": cards[place], "setup_id": f"seti_{place}",
            "setups": 1, "card_brand": "visa", "card_last4": "4242", "card_month": 12,
            "card_year": 2040, "created_at": now, "active_at": now, "changed_at": now,
        }
        for place, person in enumerate(people)
    ]  # fmt: skip
    made = list(await db.scalars(insert(Pledge).returning(Pledge.id), rows))
    assert await run.begin(db, campaign.id, now)
    await db.commit()
    return Collection(number, sorted(made), customer, cards)


def _attached(world: StripeWorld, customer: str, token: str = "pm_card_visa") -> str:
    """Save a card for a customer; return it."""
    card = world.card(token)
    world.dashboard.v1.payment_methods.attach(card, {"customer": customer})
    return card


async def under_way(db: AsyncSession, world: StripeWorld, many: int) -> Collection:
    """Make a collection whose cards are charged at the world already, of which nobody has told us."""
    made = await collection(db, world, many)
    client = world.dashboard
    with ThreadPoolExecutor(4) as crew:
        intents = list(
            crew.map(
                lambda number: client.v1.payment_intents.create(
                    {
                        "amount": amount(number), "currency": "cad", "customer": made.customer,
                        "payment_method": made.cards[number], "confirm": True, "off_session": True,
                    }
                ).id,
                range(many),
            )
        )  # fmt: skip
    for pledge, intent in zip(made.pledges, intents, strict=True):
        change = update(Pledge).where(Pledge.id == pledge)
        now = func.clock_timestamp()
        charging = {"state": State.CHARGING, "confirms": 1, "charging_since": now}
        await db.execute(change.values(intent_id=intent, **charging))
    await db.commit()
    return made


async def give_card(
    db: AsyncSession, world: StripeWorld, of: Collection, number: int, token: str
) -> str:
    """Let one of the promises have a card of its own; return it."""
    card = _attached(world, of.customer, token)
    change = update(Pledge).where(Pledge.id == of.pledges[number])
    await db.execute(change.values(payment_method=card))
    await db.commit()
    return card


async def read(db: AsyncSession, of: Collection, number: int) -> Pledge:
    """Read one of the promises anew; what is returned stays as it was read."""
    await db.rollback()
    db.expunge_all()
    found = await db.get_one(Pledge, of.pledges[number])
    db.expunge_all()
    return found
