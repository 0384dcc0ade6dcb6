"""What a project still needs, as a panel draws it: bars, sentences, one button each."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import money_said, number
from app.core.needs import Need, NeedKind

ICONS = {
    NeedKind.HOURS: "clock",
    NeedKind.SKILLS: "award",
    NeedKind.ITEMS: "package",
    NeedKind.MONEY: "hand-coins",
}
BARS = {
    NeedKind.HOURS: "alley",
    NeedKind.SKILLS: "river",
    NeedKind.ITEMS: "maple",
    NeedKind.MONEY: "brick",
}
MINUTES = 60
IN_A_CARD = 4


@dataclass(frozen=True, slots=True)
class Panel:
    """The needs of one project: what is missing, then what has been met."""

    missing: Sequence[Need]
    met: Sequence[Need]

    @classmethod
    def of(cls, needs: Sequence[Need]) -> "Panel":
        """Part what is missing from what is met, each in its order."""
        return cls([n for n in needs if not n.is_met], [n for n in needs if n.is_met])

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was ever asked for."""
        return not (self.missing or self.met)


def icon_of(need: Need) -> str:
    """Return the drawing of a kind of need."""
    return ICONS[need.kind]


def bar_of(need: Need) -> str:
    """Return the colour of a kind of need."""
    return BARS[need.kind]


def kind_label(kind: NeedKind) -> str:
    """Return what a reader has to give, as a filter says it."""
    return {
        NeedKind.HOURS: _("Some time"),
        NeedKind.SKILLS: _("A skill"),
        NeedKind.ITEMS: _("Things"),
        NeedKind.MONEY: _("Money"),
    }[kind]


def short(needs: Sequence[Need]) -> list[tuple[str, str]]:
    """Return, for a card, what is still missing by kind in a few words: icon and words."""
    found = []
    for kind in NeedKind:
        lines = [need for need in needs if need.kind is kind and not need.is_met]
        if lines:
            missing = sum(need.want - need.have for need in lines)
            found.append((ICONS[kind], _in_words(kind, missing)))
    return found[:IN_A_CARD]


def _in_words(kind: NeedKind, missing: int) -> str:
    if kind is NeedKind.MONEY:
        return money_said(missing)
    if kind is NeedKind.HOURS:
        hours = max(1, round(missing / MINUTES))
        return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": number(hours)}
    if kind is NeedKind.SKILLS:
        return ngettext("%(num)s skilled person", "%(num)s skilled people", missing) % {
            "num": number(missing)
        }
    return ngettext("%(num)s thing", "%(num)s things", missing) % {"num": number(missing)}
