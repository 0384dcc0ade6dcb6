"""What the forms of the treasury send."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.accounts.audit_filters import Day
from app.core.i18n import N_
from app.core.i18n.format import ZONE
from app.core.money import NoAmount, cents_of
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.ledger.rules import AccountKind
from app.treasury.rules import (
    CENTS_MOST,
    NOTE_MAX,
    REASON_MAX,
    REASON_MIN,
    REFERENCE_MAX,
    REFERENCE_MIN,
    Method,
)


def _amount(typed: str) -> str:
    try:
        cents = cents_of(typed)
    except NoAmount as error:
        raise PydanticCustomError(
            "said", N_("Please write an amount such as 1,250 or 12.50.")
        ) from error
    if not 0 < cents <= CENTS_MOST:
        raise PydanticCustomError("said", N_("Please write an amount such as 1,250 or 12.50."))
    return typed


Amount = Annotated[Code, Field(max_length=20), AfterValidator(_amount)]
Reason = Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]
Account = Annotated[Code, StringConstraints(pattern=r"^(acct_[A-Za-z0-9_]{4,100})?$")]


class Proposal(FormModel):
    """A payout that somebody proposes."""

    amount: Amount
    method: Method
    destination: Account = ""
    note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""

    @property
    def cents(self) -> int:
        """Return the amount in cents."""
        return cents_of(self.amount)

    @model_validator(mode="after")
    def _destined(self) -> "Proposal":
        if (self.method is Method.CONNECT) != bool(self.destination):
            said = N_(
                "A Stripe transfer needs the payee’s account (acct_…); a bank transfer has none."
            )
            raise PydanticCustomError("said", said)
        return self


class Because(FormModel):
    """Why something is done."""

    reason: Reason


class Made(FormModel):
    """A bank transfer that was made."""

    reference: Annotated[Line, Field(min_length=REFERENCE_MIN, max_length=REFERENCE_MAX)]


class Returned(Made):
    """A bank transfer that the bank gave back."""

    reason: Reason


class TakenBack(FormModel):
    """A partner's payment that is taken out of what is in hand."""

    entry: Annotated[int, Field(ge=1)]
    reason: Reason


class PartnerPaid(FormModel):
    """What a partner paid of what its fund owes to a campaign."""

    fund: Annotated[Code, Field(max_length=20)]
    paid: Amount
    reference: Annotated[Line, Field(min_length=REFERENCE_MIN, max_length=REFERENCE_MAX)]

    @property
    def cents(self) -> int:
        """Return the amount in cents."""
        return cents_of(self.paid)


class Noted(FormModel):
    """What somebody found out about a difference."""

    note: Annotated[Prose, Field(min_length=REASON_MIN, max_length=NOTE_MAX)]


class GivingBack(FormModel):
    """Money that goes back to a giver."""

    amount: Amount
    reason: Reason
    seen: Annotated[int, Field(ge=0, le=CENTS_MOST)]
    """What had gone back already when the form was shown."""

    @property
    def cents(self) -> int:
        """Return the amount in cents."""
        return cents_of(self.amount)


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), ZONE)


class Period(FormModel):
    """Which entries: from a day to another, both included, by the city's clock; of one account, or of all."""

    since: Day = ""
    until: Day = ""
    account: AccountKind | None = None

    @property
    def begins(self) -> datetime | None:
        """Return the first moment; None from the beginning."""
        return _midnight(self.since) if self.since else None

    @property
    def ends(self) -> datetime | None:
        """Return the moment after the last; None until now."""
        return _midnight(self.until) + timedelta(days=1) if self.until else None
