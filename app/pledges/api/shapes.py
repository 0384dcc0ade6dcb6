"""What programs read and send about promises."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.campaigns.rules import GIFT_LEAST, GIFT_MOST
from app.core.i18n import N_
from app.core.text import Code
from app.core.web.forms import FormModel
from app.core.web.json import described
from app.pledges.queries.lists import Giver
from app.pledges.queries.show import SeenPledge
from app.pledges.rules import State
from app.pledges.schemas import Message

OWN = {
    "id": N_("Identifier of the promise."),
    "campaign": N_("Identifier of the campaign."),
    "state": N_("Where the promise stands."),
    "amount_cents": N_("Canadian cents, a whole number."),
    "currency": N_("Always “CAD”."),
    "reward": N_("Identifier of the reward; empty for none."),
    "is_anonymous": N_("Whether the name is not shown."),
    "message": N_("What is said to the team."),
    "card": N_("Brand and last digits of the card; empty without one."),
    "collected_cents": N_("What was charged, in cents."),
    "refunded_cents": N_("What went back, in cents."),
    "next_try_at": N_("When a refused card is tried again; null if it is not."),
}


class GiverShown(BaseModel):
    """Somebody who gives, as they chose."""

    model_config = ConfigDict(
        json_schema_extra=described(
            {
                "id": N_("Identifier of the promise."),
                "name": N_("Who gives; empty without their name."),
                "amount_cents": N_("Canadian cents, a whole number."),
                "message": N_("What they say to the team."),
                "at": N_("When it began to count."),
            }
        )
    )

    id: str
    name: str
    amount_cents: int
    message: str
    at: datetime


class GiverList(BaseModel):
    """A page of who gives."""

    model_config = ConfigDict(
        json_schema_extra=described(
            {
                "pledges": N_("Promises, newest first."),
                "after": N_("Cursor of the next page; null on the last one."),
            }
        )
    )

    pledges: list[GiverShown]
    after: str | None


class PledgeShown(BaseModel):
    """A promise of one's own."""

    model_config = ConfigDict(json_schema_extra=described(OWN))

    id: str
    campaign: str
    state: State
    amount_cents: int
    currency: Literal["CAD"] = "CAD"
    reward: str
    is_anonymous: bool
    message: str
    card: str
    collected_cents: int
    refunded_cents: int
    next_try_at: datetime | None


class PledgeMade(PledgeShown):
    """A promise just made, with what the browser needs to save the card."""

    model_config = ConfigDict(
        json_schema_extra=described(
            OWN
            | {
                "gateway": N_(
                    "Who takes cards: “stripe”, or “demonstration” where no money is moved."
                ),
                "publishable_key": N_("Key for the browser; empty in the demonstration."),
                "setup": N_("What saves the card at the gateway."),
                "client_secret": N_("For the browser that saves the card, and nobody else."),
            }
        )
    )

    gateway: str
    publishable_key: str
    setup: str
    client_secret: str


class NewPledge(FormModel):
    """A promise."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra=described(
            {
                "amount_cents": N_("Canadian cents, a whole number."),
                "currency": N_("Always “CAD”."),
                "reward": N_("Identifier of the reward; empty for none."),
                "message": N_("What is said to the team."),
                "is_anonymous": N_("Whether the name is not shown."),
                "organisation": N_("Identifier of the organisation that gives; empty for oneself."),
                "language": N_("Language of the message, and of letters."),
            }
        ),
    )

    amount_cents: Annotated[int, Field(strict=True, ge=GIFT_LEAST, le=GIFT_MOST)]
    currency: Literal["CAD"] = "CAD"
    reward: Annotated[Code, Field(max_length=20)] = ""
    message: Message = ""
    is_anonymous: bool = False
    organisation: Annotated[Code, Field(max_length=20)] = ""
    language: Literal["fr", "en"] = "fr"


def giver_shown(one: Giver) -> GiverShown:
    """Return who gives, as programs read it."""
    return GiverShown(
        id=one.public_id, name=one.shown, amount_cents=one.amount_cents, message=one.message,
        at=one.at,
    )  # fmt: skip


def pledge_shown(seen: SeenPledge) -> PledgeShown:
    """Return one's own promise, as programs read it."""
    pledge = seen.pledge
    return PledgeShown(
        id=pledge.public_id, campaign=seen.campaign.public_id, state=pledge.state,
        amount_cents=pledge.amount_cents, reward=seen.reward.public_id if seen.reward else "",
        is_anonymous=pledge.is_anonymous, message=pledge.message, card=pledge.ends_with,
        collected_cents=pledge.collected_cents, refunded_cents=pledge.refunded_cents,
        next_try_at=pledge.next_try_at,
    )  # fmt: skip
