"""What people type about things needed and things offered; dates are checked against today by the service."""

from datetime import date, time
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.items.ledger import Act
from app.items.rules import (
    NOTE_MAX,
    PLACE_MAX,
    QUANTITY_MAX,
    REASON_MAX,
    REASON_MIN,
    THANKS_MAX,
    THANKS_MIN,
    TITLE_MAX,
    TITLE_MIN,
    Condition,
    ItemKind,
    Naming,
    Terms,
    Unit,
)

Quantity = Annotated[int, Field(ge=1, le=QUANTITY_MAX)]
Reason = Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]
Place = Annotated[Line, Field(max_length=PLACE_MAX)]
Language = Literal["fr", "en"]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class NeedWords(FormModel):
    """Things that a project needs."""

    title: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
    kind: ItemKind
    quantity: Quantity
    unit: Unit = Unit.PIECE
    condition: Condition = Condition.WORN
    terms: Terms = Terms.GIFT
    needed_by: date | None = None
    return_by: Annotated[date | None, Field(validate_default=True)] = None
    place: Place = ""
    can_fetch: bool = False
    note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""
    language: Language = "fr"

    @field_validator("return_by", mode="after")
    @classmethod
    def comes_back(cls, value: date | None, info: ValidationInfo) -> date | None:
        """Ask when a loan goes back, after the day it is needed; a gift never does."""
        if info.data.get("terms") is not Terms.LOAN:
            return None
        if value is None:
            raise PydanticCustomError("said", N_("Please say when what is lent goes back."))
        needed_by = info.data.get("needed_by")
        if needed_by is not None and value < needed_by:
            raise PydanticCustomError(
                "said", N_("Things cannot go back before the day they are needed.")
            )
        return value

    def columns(self) -> dict[str, Any]:
        """Return what it says as columns of the table."""
        return self.model_dump()


class NeedRevision(NeedWords):
    """A need written anew; ``version`` is the one its writer had before their eyes."""

    version: Version


class Closing(FormModel):
    """Why a need is closed; whoever offered reads it."""

    reason: Reason


class OfferWords(FormModel):
    """What somebody offers."""

    quantity: Quantity
    condition: Condition
    window_from: date
    window_until: date
    can_bring: bool = False
    return_by: date | None = None
    note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""
    naming: Naming = Naming.NAME
    language: Language = "fr"
    organisation: Annotated[Code, Field(max_length=20)] = ""

    @field_validator("window_until", mode="after")
    @classmethod
    def forwards(cls, value: date, info: ValidationInfo) -> date:
        """Ask for a window that ends after it begins."""
        begins = info.data.get("window_from")
        if begins is not None and value < begins:
            raise PydanticCustomError("said", N_("The last day comes before the first one."))
        return value


class Accepting(FormModel):
    """How much of an offer the project takes."""

    quantity: Quantity
    note: Annotated[Prose, Field(max_length=REASON_MAX)] = ""


class Because(FormModel):
    """Why something does not happen; the other side reads it."""

    reason: Reason


class Delivery(FormModel):
    """How much has come."""

    quantity: Quantity


class Settlement(FormModel):
    """How a dispute ends: how much really came, and why so."""

    verdict: Literal["stands", "received"]
    received: Annotated[int, Field(ge=0, le=QUANTITY_MAX)] = 0
    reason: Reason


class Thanking(FormModel):
    """What the project says to whoever gave; everybody reads it."""

    words: Annotated[Prose, Field(min_length=THANKS_MIN, max_length=THANKS_MAX)]
    language: Language = "fr"


class NamingChoice(FormModel):
    """How the giver wishes to be thanked."""

    naming: Naming


class Slot(FormModel):
    """When and where things change hands, on Montréal's clock."""

    day: date
    begins: time
    ends: time
    place: Annotated[Line, Field(min_length=3, max_length=PLACE_MAX)]

    @field_validator("ends", mode="after")
    @classmethod
    def later(cls, value: time, info: ValidationInfo) -> time:
        """Ask for an end after the beginning."""
        begins = info.data.get("begins")
        if begins is not None and value <= begins:
            raise PydanticCustomError("said", N_("The end comes before the beginning."))
        return value


class Move(FormModel):
    """One act on an offer, as programs ask for it; what each act needs, it says itself."""

    act: Act
    quantity: Annotated[int | None, Field(ge=0, le=QUANTITY_MAX)] = None
    reason: Annotated[Prose, Field(max_length=REASON_MAX)] = ""

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Ask for the quantity and the reason of the acts that need one."""
        if self.act in {Act.ACCEPT, Act.DELIVER} and self.quantity is None:
            raise PydanticCustomError("said", N_("This act needs a quantity."))
        if self.act in WITH_REASON and len(self.reason) < REASON_MIN:
            raise PydanticCustomError("said", N_("Please say why: the other side reads it."))
        return self


WITH_REASON = frozenset({Act.DECLINE, Act.RENEGE, Act.DISPUTE, Act.SETTLE})
