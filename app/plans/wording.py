"""Steps, budget and capacity in words: what their versions keep, so that any change can be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.i18n import gettext as _, using
from app.core.i18n.format import date_long, money
from app.plans.budget import Line, LineKind, Totals
from app.plans.rules import Capable, StepState


@dataclass(frozen=True, slots=True)
class Step:
    """A step, as words need it."""

    title: str
    starts_on: date
    ends_on: date
    state: StepState
    note: str = ""


@dataclass(frozen=True, slots=True)
class Able:
    """A line of the capacity, as words need it."""

    kind: Capable
    who: str
    what: str
    experience: str
    is_secured: bool
    is_found: bool = True
    """Whether there is somebody, or something."""


def steps_in_words(steps: Iterable[Step], language: str) -> str:
    """Return one line for each step, by date, in the language of the project."""
    with using(language):
        return "\n".join(
            _step(step) for step in sorted(steps, key=lambda s: (s.starts_on, s.title))
        )


def _step(step: Step) -> str:
    when = date_long(step.ends_on)
    if step.starts_on != step.ends_on:
        when = _("%(start)s to %(end)s") % {"start": date_long(step.starts_on), "end": when}
    ends = {StepState.DONE: _("done"), StepState.DROPPED: _("dropped")}
    said = f"{when}\u00a0: {step.title}" + (f" – {step.note}" if step.note else "")
    return said + (f" ({ends[step.state]})" if step.state in ends else "")


def budget_in_words(
    lines: Sequence[Line], to_find: int, language: str, *, is_free: bool = False
) -> str:
    """Return one line for each cost and income, then what remains to be found."""
    with using(language):
        if is_free:
            return _("This project costs nothing.")
        if not lines:
            return ""
        totals = Totals.of(lines)
        said = []
        for kind, heading in (
            (LineKind.COST, _("Costs: %(amount)s") % {"amount": money(totals.costs)}),
            (
                LineKind.SECURED,
                _("Secured incomes: %(amount)s") % {"amount": money(totals.secured)},
            ),
            (
                LineKind.EXPECTED,
                _("Expected incomes: %(amount)s") % {"amount": money(totals.expected)},
            ),
        ):
            said += [heading, *(_line(line) for line in lines if line.kind is kind)]
        said.append(_("To be found: %(amount)s") % {"amount": money(to_find)})
        return "\n".join(said)


def _line(line: Line) -> str:
    more = f" – {line.note}" if line.note else ""
    return f"– {line.label}\u00a0: {money(line.cents)}{more}"


def capacity_in_words(lines: Iterable[Able], language: str) -> str:
    """Return who does what, one line each; somebody of the team is not named: they may leave."""
    with using(language):
        return "\n".join(_able(one) for one in lines)


def _able(one: Able) -> str:
    team = _("The team") if one.is_found else _("Somebody is to be found")
    who = team if one.kind is Capable.TEAM else one.who
    secured = _("secured") if one.is_secured else _("not secured yet")
    return f"{who}\u00a0: {one.what}{in_words(one.experience)} ({secured})"


def in_words(experience: str) -> str:
    """Return what the words of a line say of somebody's experience; nothing without any."""
    return f" – {' '.join(experience.split())}" if experience else ""
