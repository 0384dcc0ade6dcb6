"""What people type about promises of money: amounts are cents from the first character on."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.campaigns.rules import GIFT_LEAST, GIFT_MOST
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import money
from app.core.money import NoAmount, cents_of
from app.core.text import Code, Prose
from app.core.web.forms import FormModel
from app.pledges.rules import MESSAGE_MAX, REASON_MAX, REASON_MIN

CODE_MAX = 20


def amount(value: object) -> object:
    """Return the cents of a typed amount: never through a fraction.

    Raises:
        PydanticCustomError: it is none, or in another currency.
    """
    if isinstance(value, bool) or not isinstance(value, str):
        raise PydanticCustomError(
            "said", N_("Please write an amount in dollars, such as 25 or 25.50.")
        )
    try:
        return cents_of(value)
    except NoAmount as error:
        raise PydanticCustomError(
            "said", N_("Please write an amount in dollars, such as 25 or 25.50.")
        ) from error


def within(cents: int) -> str:
    """Return why an amount cannot be promised; nothing when it can."""
    if GIFT_LEAST <= cents <= GIFT_MOST:
        return ""
    return _("Please promise between %(least)s and %(most)s.") % {
        "least": money(GIFT_LEAST), "most": money(GIFT_MOST),
    }  # fmt: skip


Amount = Annotated[int, BeforeValidator(amount)]
Message = Annotated[Prose, Field(max_length=MESSAGE_MAX)]
Reason = Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]


class Promise(FormModel):
    """What somebody promises; the same to change it."""

    amount: Amount
    reward: Annotated[Code, Field(max_length=CODE_MAX)] = ""
    message: Message = ""
    is_anonymous: bool = False
    organisation: Annotated[Code, Field(max_length=CODE_MAX)] = ""
    language: Literal["fr", "en"] = "fr"

    def columns(self) -> dict[str, Any]:
        """Return what it says of itself, as columns."""
        return {
            "amount_cents": self.amount,
            "message": self.message,
            "is_anonymous": self.is_anonymous,
        }


class Deciding(FormModel):
    """What a team answers when too little came; everybody who gave reads it."""

    answer: Literal["reduced", "refund"]
    reason: Reason


class Because(FormModel):
    """Why something is done with others' money."""

    reason: Reason
