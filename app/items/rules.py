"""Words and limits of what is given in kind. Source: the product's own rules (§6)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.i18n import N_, gettext as _, ngettext
from app.core.i18n.format import number

TITLE_MIN, TITLE_MAX = 4, 120
NOTE_MAX = 1_000
PLACE_MAX = 160
REASON_MIN, REASON_MAX = 5, 500
THANKS_MIN, THANKS_MAX = 5, 400
QUANTITY_MAX = 10_000
NEEDS_MAX = 60
"""Open needs of one project; a list longer than that is read by nobody."""

OFFERS_A_DAY = 20
"""By one person: a noticeboard, not a warehouse."""

FURTHEST = timedelta(days=730)
"""How far ahead a need, a loan or a window may reach."""

SLOT_SHORTEST = timedelta(minutes=10)
SLOT_LONGEST = timedelta(hours=12)
SLOT_FURTHEST = timedelta(days=365)
REMIND_BEFORE = timedelta(hours=26)
"""A hand-over agreed for tomorrow is recalled today, by the job of every hour."""

DISPUTABLE_FOR = timedelta(days=30)
"""Since delivery; afterwards what was confirmed stays."""

UNANSWERED_AFTER = timedelta(days=7)
RETURN_SOON = timedelta(days=3)

ZONE_NAME = "America/Toronto"
ZONE = ZoneInfo(ZONE_NAME)


class ItemKind(StrEnum):
    """What sort of thing is needed."""

    TOOL = "tool"
    MATERIAL = "material"
    FURNITURE = "furniture"
    PLANT = "plant"
    EQUIPMENT = "equipment"
    KITCHEN = "kitchen"
    FOOD = "food"
    BOOK = "book"
    CLOTHING = "clothing"
    SPORT = "sport"
    VEHICLE = "vehicle"
    OTHER = "other"


KIND_LABELS = {
    ItemKind.TOOL: N_("Tools"),
    ItemKind.MATERIAL: N_("Wood, soil, materials"),
    ItemKind.FURNITURE: N_("Furniture, planters, benches"),
    ItemKind.PLANT: N_("Plants and seeds"),
    ItemKind.EQUIPMENT: N_("Sound, light, computers"),
    ItemKind.KITCHEN: N_("Kitchen things"),
    ItemKind.FOOD: N_("Food"),
    ItemKind.BOOK: N_("Books and games"),
    ItemKind.CLOTHING: N_("Clothes and fabrics"),
    ItemKind.SPORT: N_("Sport and outdoors"),
    ItemKind.VEHICLE: N_("Trailers, carts, vehicles"),
    ItemKind.OTHER: N_("Other things"),
}
KIND_ICONS = {
    ItemKind.TOOL: "hammer",
    ItemKind.MATERIAL: "layers",
    ItemKind.FURNITURE: "armchair",
    ItemKind.PLANT: "sprout",
    ItemKind.EQUIPMENT: "lightbulb",
    ItemKind.KITCHEN: "cooking-pot",
    ItemKind.FOOD: "apple",
    ItemKind.BOOK: "book-open",
    ItemKind.CLOTHING: "shirt",
    ItemKind.SPORT: "bike",
    ItemKind.VEHICLE: "truck",
    ItemKind.OTHER: "package",
}


class Unit(StrEnum):
    """In what a quantity is counted."""

    PIECE = "piece"
    BOX = "box"
    BAG = "bag"
    PAIR = "pair"
    METRE = "metre"
    SQUARE_METRE = "square_metre"
    LITRE = "litre"
    KILOGRAM = "kilogram"


UNIT_LABELS = {
    Unit.PIECE: N_("pieces"),
    Unit.BOX: N_("boxes"),
    Unit.BAG: N_("bags"),
    Unit.PAIR: N_("pairs"),
    Unit.METRE: N_("metres"),
    Unit.SQUARE_METRE: N_("square metres"),
    Unit.LITRE: N_("litres"),
    Unit.KILOGRAM: N_("kilograms"),
}


class Condition(StrEnum):
    """The state of a thing, worst first; of a need, the worst that would still do."""

    TO_REPAIR = "to_repair"
    WORN = "worn"
    GOOD = "good"
    NEW = "new"


CONDITION_LABELS = {
    Condition.TO_REPAIR: N_("to repair"),
    Condition.WORN: N_("used, but it works"),
    Condition.GOOD: N_("in good condition"),
    Condition.NEW: N_("new"),
}
LEAST_LABELS = {
    Condition.TO_REPAIR: N_("Any condition, even to repair"),
    Condition.WORN: N_("Used is fine, if it works"),
    Condition.GOOD: N_("In good condition"),
    Condition.NEW: N_("New only"),
}
WORST_FIRST = list(Condition)


class Terms(StrEnum):
    """Whether a thing is kept or comes back."""

    GIFT = "gift"
    LOAN = "loan"


TERMS_LABELS = {Terms.GIFT: N_("Gift"), Terms.LOAN: N_("Loan")}


class NeedState(StrEnum):
    """Whether a need may still be met."""

    OPEN = "open"
    CLOSED = "closed"


class OfferState(StrEnum):
    """Where an offer stands; :mod:`app.items.ledger` says how it moves."""

    OFFERED = "offered"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    DISPUTED = "disputed"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RENEGED = "reneged"


OFFER_LABELS = {
    OfferState.OFFERED: N_("Waiting for an answer"),
    OfferState.WAITING: N_("In reserve"),
    OfferState.ACCEPTED: N_("Offer accepted"),
    OfferState.DELIVERED: N_("Handed over"),
    OfferState.DISPUTED: N_("Offer disputed"),
    OfferState.RETURNED: N_("Given back"),
    OfferState.DECLINED: N_("Offer declined"),
    OfferState.WITHDRAWN: N_("Offer taken back"),
    OfferState.RENEGED: N_("Fell through"),
}
LIVE = frozenset({OfferState.OFFERED, OfferState.WAITING, OfferState.ACCEPTED, OfferState.DISPUTED})
"""States in which somebody still has something to do."""

FAILED = frozenset({OfferState.DECLINED, OfferState.WITHDRAWN, OfferState.RENEGED})
"""States in which nothing was, and nothing will be, given."""


class SlotState(StrEnum):
    """Where a hand-over stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CANCELLED = "cancelled"
    DONE = "done"


class Way(StrEnum):
    """Which way a thing goes at a hand-over."""

    THERE = "there"
    BACK = "back"


class Side(StrEnum):
    """Who acts: whoever gives, or the project."""

    GIVER = "giver"
    PROJECT = "project"

    @property
    def other(self) -> "Side":
        """Return the side across the table."""
        return Side.PROJECT if self is Side.GIVER else Side.GIVER


class Naming(StrEnum):
    """How the giver wishes to be thanked."""

    NAME = "name"
    ANONYMOUS = "anonymous"


def is_good_enough(offered: Condition, least: Condition) -> bool:
    """Say whether a thing in this condition would do."""
    return WORST_FIRST.index(offered) >= WORST_FIRST.index(least)


def counted(many: int, unit: Unit) -> str:
    """Return a quantity with its unit, in the language in force: ``3 bags``."""
    said = {
        Unit.PIECE: lambda: ngettext("%(num)s piece", "%(num)s pieces", many),
        Unit.BOX: lambda: ngettext("%(num)s box", "%(num)s boxes", many),
        Unit.BAG: lambda: ngettext("%(num)s bag", "%(num)s bags", many),
        Unit.PAIR: lambda: ngettext("%(num)s pair", "%(num)s pairs", many),
        Unit.METRE: lambda: ngettext("%(num)s metre", "%(num)s metres", many),
        Unit.SQUARE_METRE: lambda: ngettext("%(num)s square metre", "%(num)s square metres", many),
        Unit.LITRE: lambda: ngettext("%(num)s litre", "%(num)s litres", many),
        Unit.KILOGRAM: lambda: ngettext("%(num)s kilogram", "%(num)s kilograms", many),
    }[unit]()
    return said % {"num": number(many)}


def still_missing(quantity: int, accepted: int, unit: Unit) -> str:
    """Say what of a need is still missing: ``2 of 6 pieces are still missing``."""
    missing = max(0, quantity - accepted)
    if not missing:
        return _("All found: %(all)s.") % {"all": counted(quantity, unit)}
    if not accepted:
        return _("Still missing: %(all)s.") % {"all": counted(quantity, unit)}
    return _("Still missing: %(missing)s of %(all)s.") % {
        "missing": number(missing),
        "all": counted(quantity, unit),
    }


def moment(day: date, hour: time) -> datetime | None:
    """Return a moment of Montréal's clock in UTC; None for an hour that the clock skips that night.

    Of an hour that comes twice, the first is meant.
    """
    local = datetime.combine(day, hour.replace(second=0, microsecond=0), ZONE)
    there_and_back = local.astimezone(ZoneInfo("UTC")).astimezone(ZONE)
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        return None
    return local.astimezone(ZoneInfo("UTC"))


def local_day(value: datetime) -> date:
    """Return the day of an instant on Montréal's calendar."""
    return value.astimezone(ZONE).date()
