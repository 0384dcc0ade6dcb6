"""What templates show of a need, an offer and a moment."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n.format import date_long, date_time, time_of_day
from app.items.models import ItemNeed, Offer
from app.items.queries.moments import Moment
from app.items.queries.needs import NeedLine
from app.items.rules import (
    CONDITION_LABELS,
    KIND_ICONS,
    KIND_LABELS,
    LEAST_LABELS,
    OFFER_LABELS,
    TERMS_LABELS,
    UNIT_LABELS,
    Condition,
    ItemKind,
    OfferState,
    SlotState,
    Unit,
    Way,
    counted,
    still_missing,
)
from app.places.gazetteer import gazetteer

STATE_ICONS = {
    OfferState.OFFERED: "hourglass",
    OfferState.WAITING: "archive",
    OfferState.ACCEPTED: "check",
    OfferState.DELIVERED: "badge-check",
    OfferState.DISPUTED: "triangle-alert",
    OfferState.RETURNED: "refresh-cw",
    OfferState.DECLINED: "x",
    OfferState.WITHDRAWN: "x",
    OfferState.RENEGED: "circle-x",
}


def choices(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Return the options of a select, in the language in force."""
    return [(str(code), _(label)) for code, label in labels.items()]


def kind_options() -> list[tuple[str, str]]:
    """Return the kinds of things."""
    return choices(KIND_LABELS)


def label(of: StrEnum) -> str:
    """Return the name of a kind, a state or a condition."""
    for labels in (KIND_LABELS, OFFER_LABELS, CONDITION_LABELS, TERMS_LABELS, UNIT_LABELS):
        if of in labels and isinstance(of, type(next(iter(labels)))):
            return _(labels[of])  # type: ignore[index]
    raise KeyError(of)


def least(condition: Condition) -> str:
    """Return what condition would do, in words."""
    return _(LEAST_LABELS[condition])


def need_card(line: NeedLine) -> dict[str, Any]:
    """Return what a card of a list shows."""
    return {
        "need": line,
        "kind": label(ItemKind(line.kind)),
        "icon": KIND_ICONS[line.kind],
        "area": gazetteer.name(line.area),
        "terms": label(line.terms),
        "by": date_long(line.needed_by) if line.needed_by else "",
    }


def need_facts(need: ItemNeed) -> list[tuple[str, str]]:
    """Return what is said of a need in a list of terms."""
    facts = [
        (_("Quantity"), counted(need.quantity, need.unit)),
        (_("Condition"), least(need.condition)),
        (_("Terms"), label(need.terms)),
    ]
    if need.return_by:
        facts.append((_("Given back by"), date_long(need.return_by)))
    if need.needed_by:
        facts.append((_("Needed by"), date_long(need.needed_by)))
    if need.place:
        facts.append((_("Where to bring it"), need.place))
    carried = _("The team can fetch it") if need.can_fetch else _("To be brought, or see together")
    return [*facts, (_("Transport"), carried)]


def offer_facts(offer: Offer, need: ItemNeed) -> list[tuple[str, str]]:
    """Return what is said of an offer in a list of terms."""
    window = _("From %(first)s to %(last)s") % {
        "first": date_long(offer.window_from), "last": date_long(offer.window_until),
    }  # fmt: skip
    facts = [
        (_("Offered"), counted(offer.quantity, need.unit)),
        (_("In what condition"), label(offer.condition)),
        (_("When"), window),
        (_("Transport"), _("The giver can bring it") if offer.can_bring else _("To be fetched")),
    ]
    for number, name in (
        (offer.accepted, _("Promised")), (offer.waiting, _("In reserve")),
        (offer.delivered, _("Has come")),
    ):  # fmt: skip
        if number:
            facts.append((name, counted(number, need.unit)))
    if offer.return_by:
        facts.append((_("Given back by"), date_long(offer.return_by)))
    return facts


def progress(need: ItemNeed) -> dict[str, Any]:
    """Return the bar of a need."""
    return {
        "value": need.accepted,
        "total": need.quantity,
        "sentence": still_missing(need.quantity, need.accepted, need.unit),
        "delivered": counted(need.delivered, need.unit) if need.delivered else "",
    }


def moment_view(one: Moment) -> dict[str, Any]:
    """Return a hand-over in words."""
    states = {
        SlotState.PROPOSED: _("Moment proposed"),
        SlotState.AGREED: _("Moment agreed"),
        SlotState.CANCELLED: _("Moment called off"),
        SlotState.DONE: _("Took place"),
    }
    return {
        "moment": one,
        "when": f"{date_time(one.starts_at)} – {time_of_day(one.ends_at)}",
        "state": states[one.state],
        "way": _("Giving back") if one.way is Way.BACK else _("Hand-over"),
    }


def unit_name(unit: Unit) -> str:
    """Return a unit's name, beside the field of its quantity."""
    return _(UNIT_LABELS[unit])
