"""What programs send about needs and offers."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.core.i18n import N_
from app.core.text import Code
from app.core.web.forms import FormModel
from app.core.web.json import described
from app.items.schemas import (
    Closing,
    Move,
    NeedRevision,
    NeedWords,
    OfferWords,
    Reason,
    Slot,
)

NEED_WORDS = {
    "title": N_("What is needed."),
    "kind": N_("What sort of thing it is."),
    "quantity": N_("How many are asked for."),
    "unit": N_("In what it is counted."),
    "condition": N_("The worst condition that would still do."),
    "terms": N_("Whether it is kept or goes back."),
    "needed_by": N_("By when; null when there is no hurry."),
    "return_by": N_("When loans go back."),
    "place": N_("Where it is brought."),
    "can_fetch": N_("Whether the team can fetch it."),
    "note": N_("What else matters, in Markdown."),
    "language": N_("The language it is written in."),
    "version": N_("The version that you have read."),
    "reason": N_("Why; whoever offered reads it."),
    "project": N_("Identifier of the project."),
}
OFFER_WORDS = {
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


class NewNeed(NeedWords):
    """A need, and the project that has it."""

    model_config = ConfigDict(json_schema_extra=described(NEED_WORDS))

    project: Annotated[Code, Field(min_length=1, max_length=20)]


class NeedRewritten(NeedRevision):
    """A need written anew, whole."""

    model_config = ConfigDict(json_schema_extra=described(NEED_WORDS))


class NeedClosed(Closing):
    """Why a need is closed."""

    model_config = ConfigDict(json_schema_extra=described(NEED_WORDS))


class NewOffer(OfferWords):
    """An offer, and what it is for."""

    model_config = ConfigDict(json_schema_extra=described(OFFER_WORDS))

    need: Annotated[Code, Field(min_length=1, max_length=20)]


class OfferMoved(Move):
    """One act on an offer."""

    model_config = ConfigDict(json_schema_extra=described(OFFER_WORDS))


class SlotProposed(Slot):
    """When and where things change hands."""

    model_config = ConfigDict(json_schema_extra=described(OFFER_WORDS))


class SlotAgreed(FormModel):
    """Yes to a moment that was read."""

    model_config = ConfigDict(json_schema_extra=described(OFFER_WORDS))

    sequence: Annotated[int, Field(ge=0, le=1_000_000)]


class SlotCalledOff(FormModel):
    """Why a moment is called off."""

    model_config = ConfigDict(json_schema_extra=described(OFFER_WORDS))

    reason: Reason
