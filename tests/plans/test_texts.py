"""Texts brought together, budgets added up, steps drawn: the pure parts of plans."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.core.errors import Invalid
from app.plans.budget import Account, Line, LineKind, Spent, Totals, difference
from app.plans.merging import merged
from app.plans.pages.timeline import look_of, timeline_of
from app.plans.pictures.bar import budget_svg
from app.plans.pictures.timeline import Bar, TimelineWords, month_starts, span, timeline_svg
from app.plans.queries.whole import StepLine
from app.plans.rules import Capable, StepState
from app.plans.schemas import BudgetRows, ReportWords
from app.plans.sheet import Sheet, columns_of, require_balance, rows_in, sheet_of, spent_of
from app.plans.wording import Able, Step, budget_in_words, capacity_in_words, steps_in_words

PARAGRAPH = st.sampled_from(["Un banc.", "Deux arbres.", "La rue.", "Mardi.", "L’école."])
TEXT = st.lists(PARAGRAPH, max_size=6).map("\n\n".join)
CENTS = st.integers(min_value=1, max_value=800_000_00)
LINES = st.lists(
    st.builds(Line, st.sampled_from(list(LineKind)), st.just("Une ligne"), CENTS), max_size=12
)
TODAY = date(2026, 5, 10)


@given(TEXT, TEXT, TEXT)
@settings(max_examples=150, deadline=None)
def test_two_changes_are_together_whole_or_not_at_all(base: str, mine: str, theirs: str) -> None:
    assert merged(base, base, theirs) == theirs
    assert merged(base, mine, base) == mine
    assert merged(base, mine, theirs) == merged(base, theirs, mine)
    both = merged(base, mine, theirs)
    if both is None:
        return
    for text in (mine, theirs):
        for paragraph in set(text.split("\n\n")) - set(base.split("\n\n")):
            assert paragraph in both


@pytest.mark.parametrize(
    ("mine", "theirs", "together"),
    [
        ("a!\n\nb\n\nc", "a\n\nb\n\nc?", "a!\n\nb\n\nc?"),
        ("a\n\nb!\n\nc", "a\n\nb?\n\nc", None),
        ("b\n\nc", "a\n\nb\n\nc\n\nd", "b\n\nc\n\nd"),
        ("", "a\n\nb\n\nc!", None),
    ],
)
def test_changes_of_other_paragraphs_fit_and_those_of_one_do_not(
    mine: str, theirs: str, together: str | None
) -> None:
    assert merged("a\n\nb\n\nc", mine, theirs) == together


@given(LINES, st.integers(min_value=0, max_value=5_000_00))
@settings(max_examples=100, deadline=None)
def test_costs_are_incomes_and_what_is_to_be_found_to_the_cent(lines: list[Line], off: int) -> None:
    totals = Totals.of(lines)
    assert totals.costs + totals.incomes == sum(line.cents for line in lines)
    if totals.missing < 0:
        with pytest.raises(Invalid):
            require_balance(Sheet(tuple(lines), off, False, 0))
        return
    require_balance(Sheet(tuple(lines), totals.missing, False, 0))
    assert difference(lines, totals.missing + off) == -off
    if off:
        with pytest.raises(Invalid):
            require_balance(Sheet(tuple(lines), totals.missing + off, False, 0))


def test_the_refusal_says_the_difference_and_what_would_be_right() -> None:
    lines = (Line(LineKind.COST, "Bacs", 3_200_00), Line(LineKind.SECURED, "Caisse", 2_000_00))
    for to_find, words in ((1_080_00, "Il manque 120,00"), (1_300_00, "Il y a 100,00")):
        with pytest.raises(Invalid) as refusal:
            require_balance(Sheet(lines, to_find, False, 0))
        said = refusal.value.errors["to_find"].replace("\u00a0", " ")
        assert words in said
        assert "Il devrait rester 1 200,00" in said
    with pytest.raises(Invalid) as over:
        require_balance(Sheet((lines[1],), 0, False, 0))
    assert "dépassent les dépenses" in over.value.errors["to_find"]
    with pytest.raises(Invalid) as free:
        require_balance(Sheet(lines, 1_200_00, True, 0))
    assert "is_free" in free.value.errors


def rows(*cells: tuple[str, str, str]) -> BudgetRows:
    return BudgetRows(
        line=[""] * len(cells),
        kind=[kind for kind, _label, _amount in cells],
        label=[label for _kind, label, _amount in cells],
        amount=[amount for _kind, _label, amount in cells],
        note=[""] * len(cells),
        to_find="1 200,00 $",
        version=3,
    )


def test_rows_of_a_form_are_read_and_blank_ones_left_out() -> None:
    sheet = sheet_of(
        rows(("cost", "Bacs", "1 200,50"), ("cost", "", ""), ("secured", "Don", "0.50"))
    )
    assert [(line.kind, line.label, line.cents) for line in sheet.lines] == [
        (LineKind.COST, "Bacs", 1_200_50),
        (LineKind.SECURED, "Don", 50),
    ]
    assert (sheet.to_find, sheet.version) == (1_200_00, 3)
    columns = columns_of(sheet.lines, blank=1)
    assert columns["amount"] == ["1200.50", "0.50", ""]
    assert len(rows_in(columns, tuple(columns))) == 3


@pytest.mark.parametrize(
    ("kind", "label", "amount", "cell"),
    [
        ("cost", "Bacs", "-5", "amount-0"),
        ("cost", "Bacs", "0", "amount-0"),
        ("cost", "Bacs", "10000000.01", "amount-0"),
        ("cost", "Bacs", "1.234", "amount-0"),
        ("cost", "", "12", "label-0"),
        ("cost", "x" * 121, "12", "label-0"),
        ("gift", "Bacs", "12", "kind-0"),
    ],
)
def test_each_cell_says_what_is_wrong_with_it(
    kind: str, label: str, amount: str, cell: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        sheet_of(rows((kind, label, amount)))
    assert list(refusal.value.errors) == [cell]


def test_what_was_planned_is_the_budgets_to_say_never_the_forms() -> None:
    budget = [
        Line(LineKind.COST, "Bacs", 100, "", "aaa"),
        Line(LineKind.SECURED, "Caisse", 200, "", "bbb"),
    ]
    typed = ReportWords(
        line=["bbb", "zzz", ""], kind=["cost", "cost", "cost"], label=["Faux", "Camion", ""],
        actual=["2.00", "0,75", ""], note=["", "", ""],
    )  # fmt: skip
    assert spent_of(typed, budget) == [
        ("aaa", Spent(LineKind.COST, "Bacs", 100, 0)),
        ("bbb", Spent(LineKind.SECURED, "Caisse", 200, 200)),
        ("", Spent(LineKind.COST, "Camion", 0, 75)),
    ]
    account = Account.of(line for _name, line in spent_of(typed, budget))
    assert (account.planned_costs, account.spent, account.received, account.left) == (
        100,
        75,
        200,
        125,
    )


def test_lists_are_kept_in_words_of_the_projects_language() -> None:
    steps = [
        Step(
            "Planter", date(2026, 5, 16), date(2026, 5, 16), StepState.PLANNED, "Apportez des gants"
        ),
        Step("Creuser", date(2026, 5, 1), date(2026, 5, 8), StepState.DONE),
    ]
    said = steps_in_words(steps, "fr").replace("\u00a0", " ").splitlines()
    assert said == [
        "1 mai 2026 au 8 mai 2026 : Creuser (faite)",
        "16 mai 2026 : Planter – Apportez des gants",
    ]
    assert "May 1, 2026 to May 8, 2026" in steps_in_words(steps, "en")
    lines = [Line(LineKind.COST, "Bacs", 10_00), Line(LineKind.EXPECTED, "Fonds", 4_00, "mai")]
    words = budget_in_words(lines, 6_00, "en")
    assert "To be found: $6.00" in words
    assert "– Fonds\u00a0: $4.00 – mai" in words
    assert budget_in_words([], 0, "fr", is_free=True) == "Ce projet ne coûte rien."
    able = [Able(Capable.TEAM, "Amina", "Comptes", "Dix\nans", False)]
    assert "Amina" not in capacity_in_words(able, "fr")
    assert "Dix ans" in capacity_in_words(able, "fr")


def line(start: int, end: int, state: StepState = StepState.PLANNED) -> StepLine:
    return StepLine(
        "abcdefghjk", "Une étape <b>", "", TODAY + timedelta(start), TODAY + timedelta(end), state,
        None, 1,
    )  # fmt: skip


def test_the_timeline_is_a_drawing_with_words() -> None:
    steps = [line(-30, -5, StepState.DONE), line(-9, -2), line(-1, 12), line(20, 20)]
    assert [look_of(step, TODAY) for step in steps] == ["done", "late", "now", "planned"]
    found = timeline_of(steps, TODAY)
    assert found is not None
    svg = LexborHTMLParser(str(found.svg)).css_first("svg")
    assert svg is not None
    assert svg.attributes["role"] == "img"
    assert "4 étapes" in found.summary
    assert len(svg.css("rect.timeline-bar")) == 3
    assert len(svg.css("path.timeline-bar")) == 1
    assert [text.text() for text in svg.css(".timeline-number")] == ["1", "2", "3", "4"]
    assert svg.css(".timeline-text-today")
    assert "style=" not in str(found.svg)
    assert timeline_of([], TODAY) is None


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 900)), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_every_bar_stays_inside_the_drawing(dates: list[tuple[int, int]]) -> None:
    bars = [
        Bar(TODAY + timedelta(start), TODAY + timedelta(start + length), "planned")
        for start, length in dates
    ]
    first, last = span(bars)
    assert first <= min(bar.starts_on for bar in bars)
    assert last > max(bar.ends_on for bar in bars)
    assert 1 <= len(month_starts(first, last)) <= 5
    words = TimelineWords("t", "d", "aujourd’hui")
    svg = LexborHTMLParser(timeline_svg(bars, ticks=[], today=TODAY, language="fr", words=words))
    for rect in svg.css("rect"):
        x, width = (float((rect.attributes[name] or "").rstrip("%")) for name in ("x", "width"))
        assert 0 <= x <= 100
        assert x + width <= 100


def test_a_budgets_bar_says_its_words_and_never_overflows() -> None:
    svg = budget_svg(Totals(1_000, 400, 300), label="40 % & plus")
    assert 'aria-label="40 % &amp; plus"' in svg
    assert 'width="40.00%"' in svg
    assert 'x="40.00%"' in svg
    assert "budget-secured" not in budget_svg(Totals(0, 0, 0), label="rien")


def test_a_timeline_without_a_step_is_no_timeline() -> None:
    with pytest.raises(ValueError, match="step"):
        timeline_svg([], ticks=[], today=TODAY, language="fr", words=TimelineWords("", "", ""))
