"""A budget as rows of a form: read into lines, with what is wrong beside each cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.i18n.format import money
from app.core.money import NoAmount, cents_of, typed
from app.core.text import has_words, one_line
from app.plans.budget import CENTS_MAX, Line, LineKind, Spent, Totals, difference
from app.plans.rules import LINES_MAX, NOTE_MAX, TITLE_MAX, TITLE_MIN
from app.plans.schemas import BudgetRows, BudgetSent, ReportWords

BLANK_ROWS = 4
"""Empty rows that follow those already written, for who has no JavaScript."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole budget as it is to be kept."""

    lines: tuple[Line, ...]
    to_find: int
    is_free: bool
    version: int
    """The version that its writer has seen."""


@dataclass
class _Faults:
    """Sentences beside the cells of a sheet."""

    found: dict[str, str] = field(default_factory=dict)

    def words(self, name: str, value: str, least: int, most: int) -> str:
        """Return the words of a cell, cleaned; note what is wrong with them."""
        try:
            text = has_words(str(one_line(value)))
        except ValueError:
            text = ""
        if len(text) < least:
            self.found[name] = _("Please say what this amount is for.")
        elif len(text) > most:
            self.found[name] = _("Please write at most %(num)s characters.") % {"num": most}
        return text

    def cents(self, name: str, value: str, *, least: int = 1) -> int:
        """Return the cents of a cell; note what is wrong with it."""
        try:
            cents = cents_of(value)
        except NoAmount:
            self.found[name] = _("Please write an amount in dollars, such as 1 250 or 1250.50.")
            return 0
        if not least <= cents <= CENTS_MAX:
            self.found[name] = _("Please write an amount between %(least)s and %(most)s.") % {
                "least": money(least),
                "most": money(CENTS_MAX),
            }
        return cents

    def kind(self, name: str, value: str) -> LineKind:
        """Return what a row is."""
        try:
            return LineKind(value)
        except ValueError:
            self.found[name] = _("Please choose one of the offered answers.")
            return LineKind.COST


def sheet_of(rows: BudgetRows) -> Sheet:
    """Return the budget that a form holds; rows without words and amount are left out.

    Raises:
        Invalid: naming each cell (``amount-3``) that cannot be accepted.
    """
    faults, lines = _Faults(), []
    cells = zip(rows.line, rows.kind, rows.label, rows.amount, rows.note, strict=True)
    for number, (line, kind, label, amount, note) in enumerate(cells):
        if not (label or amount or note):
            continue
        lines.append(
            Line(
                faults.kind(f"kind-{number}", kind),
                faults.words(f"label-{number}", label, TITLE_MIN, TITLE_MAX),
                faults.cents(f"amount-{number}", amount),
                faults.words(f"note-{number}", note, 0, NOTE_MAX),
                line,
            )
        )
    to_find = faults.cents("to_find", rows.to_find, least=0) if rows.to_find else 0
    if len(lines) > LINES_MAX:
        faults.found["form"] = _("A budget has at most %(num)s lines.") % {"num": LINES_MAX}
    if faults.found:
        raise Invalid(faults.found)
    return Sheet(tuple(lines), to_find, rows.is_free, rows.version)


def sheet_sent(sent: BudgetSent) -> Sheet:
    """Return the budget that a program sent."""
    lines = [Line(one.kind, one.label, one.cents, one.note, one.id) for one in sent.lines]
    return Sheet(tuple(lines), sent.to_find_cents, sent.is_free, sent.version)


def require_balance(sheet: Sheet) -> None:
    """Go on when costs = incomes + what remains to be found.

    Raises:
        Invalid: with the difference, and what would make it right (field ``to_find``).
    """
    totals, gap = Totals.of(sheet.lines), difference(sheet.lines, sheet.to_find)
    if sheet.is_free and (sheet.lines or sheet.to_find):
        said = _(
            "A project that costs nothing has no line in its budget: remove them, or untick it."
        )
        raise Invalid({"is_free": said})
    if totals.costs > CENTS_MAX:
        said = _("A budget comes to %(most)s at most: is there a zero too many?")
        raise Invalid({"form": said % {"most": money(CENTS_MAX)}})
    if gap == 0:
        return
    facts = {
        "gap": money(abs(gap)),
        "costs": money(totals.costs),
        "incomes": money(totals.incomes),
        "to_find": money(sheet.to_find),
        "right": money(max(totals.missing, 0)),
    }
    if totals.missing < 0:
        said = _(
            "The incomes (%(incomes)s) exceed the costs (%(costs)s). Add what the money is for, or "
            "lower an income: %(gap)s too much."
        )
    elif gap > 0:
        said = _(
            "%(gap)s is missing: costs of %(costs)s, incomes of %(incomes)s, and %(to_find)s to be "
            "found. What remains to be found should be %(right)s."
        )
    else:
        said = _(
            "%(gap)s is too much: costs of %(costs)s, incomes of %(incomes)s, and %(to_find)s to be "
            "found. What remains to be found should be %(right)s."
        )
    raise Invalid({"to_find": said % facts})


def columns_of(lines: Iterable[Line], blank: int = BLANK_ROWS) -> dict[str, list[str]]:
    """Return lines as the columns of a form, with empty rows after them."""
    rows = list(lines)
    empty = [""] * blank
    return {
        "line": [one.public_id for one in rows] + empty,
        "kind": [str(one.kind) for one in rows] + [str(LineKind.COST)] * blank,
        "label": [one.label for one in rows] + empty,
        "amount": [typed(one.cents) for one in rows] + empty,
        "note": [one.note for one in rows] + empty,
    }


def with_more_rows(values: Mapping[str, object], columns: Sequence[str]) -> dict[str, object]:
    """Return what was typed with more empty rows, for the button that asks for them."""
    grown = dict(values)
    for name in columns:
        kept = values.get(name, [])
        filler = str(LineKind.COST) if name == "kind" else ""
        grown[name] = [*(kept if isinstance(kept, list) else [kept]), *[filler] * BLANK_ROWS]
    return grown


def spent_of(rows: ReportWords, budget: Sequence[Line]) -> list[tuple[str, Spent]]:
    """Return what each line became, after the budget's own lines first, in its order.

    What a line was planned at is the budget's to say, never the form's; a line of the budget that
    is not among the rows was not spent at all.

    Raises:
        Invalid: naming each cell (``actual-3``) that cannot be accepted.
    """
    faults = _Faults()
    planned = {line.public_id: line for line in budget}
    said: dict[str, tuple[int, str]] = {}
    unforeseen: list[tuple[str, Spent]] = []
    cells = zip(rows.line, rows.kind, rows.label, rows.actual, rows.note, strict=True)
    for number, (line, kind, label, actual, note) in enumerate(cells):
        if line not in planned and not (label or actual or note):
            continue
        cents = faults.cents(f"actual-{number}", actual, least=0) if actual else 0
        more = faults.words(f"note-{number}", note, 0, NOTE_MAX)
        if line in planned:
            said[line] = (cents, more)
            continue
        what = faults.kind(f"kind-{number}", kind)
        words = faults.words(f"label-{number}", label, TITLE_MIN, TITLE_MAX)
        unforeseen.append(("", Spent(what, words, 0, cents, more)))
    if len(unforeseen) + len(planned) > LINES_MAX * 2:
        faults.found["form"] = _("A budget has at most %(num)s lines.") % {"num": LINES_MAX}
    if faults.found:
        raise Invalid(faults.found)
    known = [
        (name, Spent(line.kind, line.label, line.cents, *said.get(name, (0, ""))))
        for name, line in planned.items()
    ]
    return known + unforeseen


def rows_in(values: Mapping[str, object], columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the columns of a form as rows to draw, however unevenly they arrived."""
    lists = [values.get(name, []) for name in columns]
    kept = [[str(cell) for cell in one] if isinstance(one, list) else [] for one in lists]
    return [dict(zip(columns, row, strict=True)) for row in zip_longest(*kept, fillvalue="")]
