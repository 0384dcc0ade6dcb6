"""Dates and quantities held against today and against the need: what is wrong, beside its field."""

from datetime import date, datetime, time, timedelta

from app.core.errors import Conflict, DomainError, Invalid
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long, number
from app.items.ledger import Fault, Impossible
from app.items.models import ItemNeed, Offer
from app.items.policy import not_now
from app.items.rules import (
    FURTHEST,
    LEAST_LABELS,
    SLOT_FURTHEST,
    SLOT_LONGEST,
    SLOT_SHORTEST,
    counted,
    is_good_enough,
    local_day,
    moment,
)
from app.items.schemas import NeedWords, OfferWords, Slot

Errors = dict[str, str]


def past() -> str:
    """Return what is said of a day that is over."""
    return _("This day is over: please choose one to come.")


def too_far() -> str:
    """Return what is said of a day that nobody can plan for."""
    return _("This is more than two years away: check the date.")


def refusal_of(error: Impossible, field: str) -> DomainError:
    """Return what people read when the books refuse what they typed in ``field``."""
    if error.fault is Fault.NO_ROOM:
        return Conflict(_("The need has all it asked for: this stays in reserve."))
    if error.fault is Fault.TOO_MANY:
        said = _("At most %(num)s can be counted here.") % {"num": number(error.most)}
        return Invalid({field: said})
    if error.fault is Fault.TOO_FEW:
        return Invalid({field: _("Please write a quantity of 1 or more.")})
    return Conflict(not_now())


def check_need(
    typed: NeedWords, now: datetime, was: ItemNeed | None = None, *, is_offered: bool = False
) -> None:
    """See to it that the days of a need lie ahead; what was there before may stay.

    Once something ``is_offered``, in pieces and for ever, it is not bags that go back one day.

    Raises:
        Invalid: with a sentence for each field.
    """
    errors: Errors = {}
    for name in ("needed_by", "return_by"):
        value = getattr(typed, name)
        if value is not None and (was is None or getattr(was, name) != value):
            _ahead(errors, name, value, now)
    if was is not None and typed.quantity < was.accepted:
        errors["quantity"] = _("%(all)s are promised already: ask for that much, or more.") % {
            "all": counted(was.accepted, was.unit)
        }
    if was is not None and is_offered:
        if typed.terms is not was.terms:
            errors["terms"] = _("Something is offered already on these terms: they stay.")
        if typed.unit is not was.unit:
            errors["unit"] = _("Something is offered already in this unit: it stays.")
    if errors:
        raise Invalid(errors)


def check_offer(typed: OfferWords, need: ItemNeed, now: datetime) -> None:
    """See to it that an offer fits its need.

    Raises:
        Invalid: with a sentence for each field.
    """
    errors: Errors = {}
    if typed.quantity > need.quantity:
        errors["quantity"] = _("The project asks for %(all)s: offer that much at most.") % {
            "all": counted(need.quantity, need.unit)
        }
    if not is_good_enough(typed.condition, need.condition):
        errors["condition"] = _("The project asks for better: “%(least)s”.") % {
            "least": _(LEAST_LABELS[need.condition])
        }
    today = local_day(now)
    _ahead(errors, "window_from", typed.window_from, now)
    _ahead(errors, "window_until", typed.window_until, now)
    if need.needed_by is not None and typed.window_from > need.needed_by >= today:
        errors["window_from"] = _("It is needed by %(date)s: this would come too late.") % {
            "date": date_long(need.needed_by)
        }
    if need.is_loan and typed.return_by is not None:
        _ahead(errors, "return_by", typed.return_by, now)
        if typed.return_by < typed.window_from:
            errors["return_by"] = _("It would go back before it came.")
    if errors:
        raise Invalid(errors)


def check_slot(
    typed: Slot, offer: Offer, now: datetime, *, is_return: bool
) -> tuple[datetime, datetime]:
    """Return when a hand-over begins and ends (UTC).

    Raises:
        Invalid: it is over, too long, too far, outside the days of the offer, or the clock skips it.
    """
    starts, ends = check_hours(typed.day, typed.begins, typed.ends, now)
    if not is_return and not offer.window_from <= typed.day <= offer.window_until:
        said = _("It can be handed over between %(first)s and %(last)s.")
        days = {"first": date_long(offer.window_from), "last": date_long(offer.window_until)}
        raise Invalid({"day": said % days})
    return starts, ends


def check_hours(day: date, begins: time, ends: time, now: datetime) -> tuple[datetime, datetime]:
    """Return two hours of one day in UTC.

    Raises:
        Invalid: they are over, too long, too far, or the clock skips one.
    """
    starts, until = moment(day, begins), moment(day, ends)
    if starts is None or until is None:
        raise Invalid({"begins": _("The clock skips this hour that night: choose another one.")})
    if starts <= now:
        raise Invalid({"day": _("This moment is over: please choose one to come.")})
    if starts - now > SLOT_FURTHEST:
        raise Invalid({"day": _("This is more than a year away: check the date.")})
    if not SLOT_SHORTEST <= until - starts <= SLOT_LONGEST:
        raise Invalid({"ends": _("This lasts between 10 minutes and 12 hours.")})
    return starts, until


def _ahead(errors: Errors, name: str, value: date, now: datetime) -> None:
    today = local_day(now)
    if value < today:
        errors[name] = past()
    elif value - today > timedelta(days=FURTHEST.days):
        errors[name] = too_far()
