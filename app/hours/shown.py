"""Hours in words: where some stand, what each side may do, which kept pages show their sums."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.policy import Verdict
from app.hours import policy
from app.hours.models import HoursEntry
from app.hours.queries.entries import Said
from app.hours.rules import Act, Side, length


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One thing that was said, as a page shows it."""

    said: Said
    who: str
    what: str


def told(said: Sequence[Said]) -> list[SaidLine]:
    """Return what was said of some hours, each in a sentence."""
    return [SaidLine(one, _who(one), _what(one)) for one in said]


def _who(one: Said) -> str:
    if one.side is Side.CHECK_IN:
        return _("Check-in")
    return one.by or _("Somebody who has left")


def _what(one: Said) -> str:
    said = {
        None: _("says %(length)s"),
        Act.CORRECT: _("corrects: %(length)s"),
        Act.CONFIRM: _("confirms %(length)s"),
        Act.DISPUTE: _("says rather %(length)s"),
        Act.ACCEPT: _("agrees with %(length)s"),
        Act.SETTLE: _("decides, as a moderator: %(length)s"),
        Act.WITHDRAW: _("takes these hours back"),
    }[one.act]
    return said % {"length": length(one.minutes)} if one.act is not Act.WITHDRAW else said


def possible(actor: Actor, entry: HoursEntry, side: Side | None) -> dict[str, Verdict]:
    """Return what somebody may do with some hours now, and why not."""
    return {str(act): policy.can_turn(actor, entry, side, act) for act in Act}


def tags(entry: HoursEntry) -> tuple[str, ...]:
    """Return the tags of the kept pages that show sums to which these hours belong."""
    return sum_tags(entry.project_id, entry.organisation_id)


def sum_tags(project_id: int | None, organisation_id: int | None) -> tuple[str, ...]:
    """Return the tags of the pages of a project and an organisation, as far as there are any."""
    of = {"project": project_id, "organisation": organisation_id}
    return tuple(f"{kind}:{number}" for kind, number in of.items() if number is not None)
