"""What programs send about offers."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from app.core.i18n import N_
from app.core.text import Code
from app.core.web.forms import FormModel
from app.items.schemas import Move, OfferWords, Reason, Slot

WORDS = {
    "need": N_("Identifier of what it is for."),
    "quantity": N_("How many; for the acts that count."),
    "condition": N_("In what condition."),
    "window_from": N_("The first day on which it can be handed over."),
    "window_until": N_("The last day on which it can be handed over."),
    "can_bring": N_("Whether the giver can bring it."),
    "return_by": N_("When loans go back."),
    "note": N_("What the giver says of it."),
    "naming": N_("How the giver wishes to be thanked."),
    "language": N_("The language it is written in."),
    "organisation": N_("Identifier of the organisation to offer for; empty for yourself."),
    "act": N_("What is done; each act has its side and its time."),
    "reason": N_("Why; the other side reads it."),
    "day": N_("The day, in Montréal."),
    "begins": N_("From what hour, in Montréal."),
    "ends": N_("Until what hour, in Montréal."),
    "place": N_("Where; only the two sides read it."),
    "sequence": N_("The number of the moment that you have read."),
}


def described(schema: dict[str, Any]) -> None:
    """Say what each field of a schema of ours is."""
    for name, field in schema["properties"].items():
        field["description"] = WORDS[name]
        field.pop("title", None)


class NewOffer(OfferWords):
    """An offer, and what it is for."""

    model_config = ConfigDict(json_schema_extra=described)

    need: Annotated[Code, Field(min_length=1, max_length=20)]


class OfferMoved(Move):
    """One act on an offer."""

    model_config = ConfigDict(json_schema_extra=described)


class SlotProposed(Slot):
    """When and where things change hands."""

    model_config = ConfigDict(json_schema_extra=described)


class SlotAgreed(FormModel):
    """Yes to a moment that was read."""

    model_config = ConfigDict(json_schema_extra=described)

    sequence: Annotated[int, Field(ge=0, le=1_000_000)]


class SlotCalledOff(FormModel):
    """Why a moment is called off."""

    model_config = ConfigDict(json_schema_extra=described)

    reason: Reason
