"""Money in a plan: typed as people write it here, added up to the cent, refused with the difference."""

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Invalid, Refused
from app.core.i18n import using
from app.core.money import typed
from app.plans.budget import CENTS_MAX, Account, Line, LineKind, Spent, Totals, difference
from app.plans.models import BudgetLine, Plan, PlanSection, PlanVersion
from app.plans.needs import money_to_find
from app.plans.rules import LINES_MAX, NOTE_MAX, TITLE_MAX, Section
from app.plans.schemas import BudgetRows
from app.plans.service.budget import settle
from app.plans.service.moved_on import LineMovedOn
from app.plans.sheet import Sheet, require_balance, sheet_of, with_more_rows
from app.projects.rules import State
from tests.factories import plans
from tests.plans.world import Browsers, Team, plain, signed_in, team
from tests.visitor import Visitor

FORM = "main form"
CENTS = st.integers(min_value=1, max_value=150_000_00)
MIXED = st.lists(st.tuples(st.sampled_from(list(LineKind)), CENTS), max_size=15)
ROW = ("cost", "Bacs", "12", "")


def rows(*cells: tuple[str, str, str, str], to_find: str = "", **more: Any) -> BudgetRows:
    columns = list(zip(*cells, strict=True)) or [(), (), (), ()]
    return BudgetRows.model_validate(
        {
            "line": [""] * len(cells),
            **{
                name: list(columns[n]) for n, name in enumerate(("kind", "label", "amount", "note"))
            },
            "to_find": to_find,
            "version": 0,
            **more,
        }
    )


def sheet(*told: tuple[str, str, int], to_find: int = 0, version: int = 0, **more: Any) -> Sheet:
    return Sheet(plans.lines(*told), to_find, more.pop("is_free", False), version)


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1 250,50", 1_250_50),
        ("1\u00a0250,50\u00a0$", 1_250_50),
        ("1\u202f250,5 $", 1_250_50),
        ("$1,250.50", 1_250_50),
        ("CA$1,250.5".removeprefix("CA"), 1_250_50),
        ("1250.50 CAD", 1_250_50),
        ("1'250.50", 1_250_50),
        ("0,01", 1),
        ("00012", 12_00),
        ("10 000 000", CENTS_MAX),
    ],
)
def test_an_amount_is_read_as_it_is_written_here(written: str, cents: int) -> None:
    [line] = sheet_of(rows(("cost", "Bacs", written, ""))).lines
    assert line.cents == cents


@pytest.mark.parametrize(
    "written",
    [
        "-12", "−12", "(12)", "1.234", "1,23,456", "12 ¢", "douze", "1e3", "0x10",
        "١٢", "12.", ",50", "NaN", "∞", "9" * 11, "12;13", "12 %",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_beside_its_cell(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sheet_of(rows(ROW, ("cost", "Terre", written, "")))
    assert list(refusal.value.errors) == ["amount-1"]
    assert "1 250 ou 1250,50" in plain(refusal.value.errors["amount-1"])


@pytest.mark.parametrize("written", ["0", "0,00", "10000000.01", "9999999999"])
def test_an_amount_out_of_bounds_is_told_the_bounds(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sheet_of(rows(("cost", "Bacs", written, "")))
    assert "entre 0,01 $ et 10 000 000,00 $" in plain(refusal.value.errors["amount-0"])
    with using("en"), pytest.raises(Invalid) as english:
        sheet_of(rows(("cost", "Bacs", written, "")))
    assert "between $0.01 and $10,000,000.00" in plain(english.value.errors["amount-0"])


@pytest.mark.parametrize(
    ("cells", "fields"),
    [
        (("cost", "", "12", ""), ["label-0"]),
        (("cost", "ab", "12", ""), ["label-0"]),
        (("cost", "…!", "12", ""), ["label-0"]),
        (("cost", "Bacs", "", ""), ["amount-0"]),
        (("", "Bacs", "12", ""), ["kind-0"]),
        (("COST", "Bacs", "12", ""), ["kind-0"]),
        (("gift", "", "x", ""), ["kind-0", "label-0", "amount-0"]),
        (("cost", "x" * (TITLE_MAX + 1), "12", ""), ["label-0"]),
        (("cost", "Bacs", "12", "n" * (NOTE_MAX + 1)), ["note-0"]),
        (("cost", "", "", "Une note seule"), ["label-0", "amount-0"]),
    ],
)
def test_every_fault_of_a_row_is_told_at_once(
    cells: tuple[str, str, str, str], fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        sheet_of(rows(cells))
    assert list(refusal.value.errors) == fields


@given(MIXED)
@settings(max_examples=80, deadline=None)
def test_what_is_to_be_found_is_what_is_missing_and_nothing_else(
    told: list[tuple[LineKind, int]],
) -> None:
    lines = [Line(kind, "Une ligne", cents) for kind, cents in told]
    totals = Totals.of(lines)
    assert totals.incomes == totals.secured + totals.expected
    assert totals.missing == totals.costs - totals.incomes
    assert Totals.of(reversed(lines)) == totals, "the order of lines is nothing to their sum"
    whole = Totals.of([*lines, *lines])
    assert (whole.costs, whole.incomes) == (2 * totals.costs, 2 * totals.incomes)
    right = Sheet(tuple(lines), max(totals.missing, 0), False, 0)
    if totals.missing >= 0:
        require_balance(right)
        assert difference(lines, totals.missing) == 0
        return
    with pytest.raises(Invalid) as refusal:
        require_balance(right)
    assert "dépassent les dépenses" in refusal.value.errors["to_find"]


@given(MIXED, st.integers(-500_00, 500_00).filter(bool))
@settings(max_examples=60, deadline=None)
def test_a_budget_that_is_off_by_a_cent_or_more_never_passes(
    told: list[tuple[LineKind, int]], off: int
) -> None:
    lines = tuple(Line(kind, "Une ligne", cents) for kind, cents in told)
    to_find = max(Totals.of(lines).missing, 0) + off
    with pytest.raises(Invalid) as refusal:
        require_balance(Sheet(lines, to_find, False, 0))
    assert list(refusal.value.errors) == ["to_find"]


@given(st.integers(0, CENTS_MAX))
@settings(max_examples=80, deadline=None)
def test_an_amount_shown_in_its_field_is_read_back_to_the_cent(cents: int) -> None:
    if cents == 0:
        assert sheet_of(rows(to_find=typed(cents))).to_find == 0
        return
    [line] = sheet_of(rows(("cost", "Bacs", typed(cents), ""))).lines
    assert line.cents == cents


@given(
    st.lists(
        st.tuples(st.sampled_from(list(LineKind)), st.integers(0, 10**8), st.integers(0, 10**8))
    )
)
@settings(max_examples=60, deadline=None)
def test_an_account_loses_no_cent(told: list[tuple[LineKind, int, int]]) -> None:
    lines = [Spent(kind, "Une ligne", planned, actual) for kind, planned, actual in told]
    account = Account.of(lines)
    assert account.planned_costs + account.planned_incomes == sum(p for _k, p, _a in told)
    assert account.spent + account.received == sum(a for _k, _p, a in told)
    assert account.left == account.received - account.spent


def test_secured_incomes_above_the_whole_say_by_how_much_in_both_languages() -> None:
    over = sheet(("cost", "Bacs", 500_00), ("secured", "Caisse", 700_00))
    with pytest.raises(Invalid) as refusal:
        require_balance(over)
    said = plain(refusal.value.errors["to_find"])
    assert "Les revenus (700,00 $) dépassent les dépenses (500,00 $)" in said
    assert "200,00 $ de trop" in said
    with using("en"), pytest.raises(Invalid) as english:
        require_balance(over)
    assert "exceed the costs ($500.00)" in plain(english.value.errors["to_find"])


def test_costs_above_all_bounds_ask_for_the_zero_too_many() -> None:
    half = CENTS_MAX // 2
    require_balance(sheet(("cost", "Un", half), ("cost", "Deux", half), to_find=CENTS_MAX))
    with pytest.raises(Invalid) as refusal:
        require_balance(sheet(("cost", "Un", CENTS_MAX), ("cost", "Deux", 1), to_find=CENTS_MAX))
    assert "un zéro de trop" in refusal.value.errors["form"]


def test_more_rows_keep_what_was_typed_however_it_came() -> None:
    grown = with_more_rows({"label": "Bacs", "amount": ["12", "13"]}, ("label", "amount", "kind"))
    assert grown["label"] == ["Bacs", "", "", "", ""]
    assert grown["amount"] == ["12", "13", "", "", "", ""]
    assert grown["kind"] == ["cost"] * 4


async def test_lines_keep_their_names_their_order_and_their_notes(db: AsyncSession) -> None:
    of = await team(db)
    now = clock.now()
    first = sheet(("cost", "Bacs", 100), ("cost", "Terre", 200), to_find=300)
    await settle(db, of.carrier, of.number, first, now)
    query = select(BudgetLine.public_id).order_by(BudgetLine.position)
    bacs, terre = await db.scalars(query)
    turned = (
        Line(LineKind.COST, "Terre noire", 200, "Livrée", terre),
        Line(LineKind.EXPECTED, "Fonds", 50),
        Line(LineKind.COST, "Bacs", 100, "", bacs),
    )
    await settle(db, of.member, of.number, Sheet(turned, 250, False, 1), now)
    kept = select(BudgetLine.public_id, BudgetLine.label, BudgetLine.note)
    found = [tuple(row) for row in await db.execute(kept.order_by(BudgetLine.position))]
    assert found[0] == (terre, "Terre noire", "Livrée")
    assert found[2] == (bacs, "Bacs", "")
    body = (await db.execute(select(PlanSection.body))).scalar_one()
    assert "– Terre noire : 2,00 $ – Livrée" in plain(body)
    names = set(await db.scalars(select(PlanVersion.edited_by_id)))
    assert names == {of.carrier.id, of.member.id}


async def test_the_order_of_lines_is_a_change_like_another(db: AsyncSession) -> None:
    of = await team(db)
    lines = plans.lines(("cost", "Bacs", 100), ("cost", "Terre", 200))
    await settle(db, of.carrier, of.number, Sheet(lines, 300, False, 0), clock.now())
    turned = Sheet(lines[::-1], 300, False, 1)
    _part, changed = await settle(db, of.carrier, of.number, turned, clock.now())
    assert changed
    assert (await db.get_one(Plan, of.number)).version == 2


async def test_free_and_costly_are_told_apart_and_turned_into_one_another(db: AsyncSession) -> None:
    of = await team(db)
    now = clock.now()
    await settle(db, of.carrier, of.number, sheet(is_free=True), now)
    with pytest.raises(Invalid) as refusal:
        both = sheet(("cost", "Bacs", 100), to_find=100, version=1, is_free=True)
        await settle(db, of.carrier, of.number, both, now)
    assert "aucune ligne" in refusal.value.errors["is_free"]
    await settle(
        db, of.carrier, of.number, sheet(("cost", "Bacs", 100), to_find=100, version=1), now
    )
    assert not (await db.get_one(Plan, of.number)).is_free
    _part, changed = await settle(db, of.carrier, of.number, sheet(version=2), now)
    assert changed, "an empty budget says nothing: it is neither free nor counted"
    assert (await db.get_one(Plan, of.number)).to_find == 0
    assert list(await db.scalars(select(BudgetLine.id))) == []


async def test_a_stale_budget_is_shown_what_stands_and_can_be_sent_again(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    browser = await signed_in(db, visitor, of.member, f"{of.plan}/budget")
    await settle(
        db, of.carrier, of.number, sheet(("cost", "Assurance", 80_00), to_find=80_00), clock.now()
    )
    await db.commit()
    await fill(browser, [("cost", "Bacs", "50", "")], to_find="50")
    assert browser.status == 409
    assert "– Assurance : 80,00 $" in browser.text
    assert "envoyé à nouveau, il remplacera ceci" in browser.text
    assert browser.page.css("input[name=label]")[0].attributes["value"] == "Bacs"
    await browser.submit(FORM)
    assert browser.path == of.plan
    assert list(await db.scalars(select(BudgetLine.label))) == ["Bacs"]


async def fill(browser: Visitor, told: list[tuple[str, str, str, str]], **more: Any) -> Visitor:
    """Fill the first rows of the budget's form in; the others are sent empty."""
    many = len(browser.page.css(".plan-row"))
    padded = told + [("cost", "", "", "")] * (many - len(told))
    names = ("kind", "label", "amount", "note")
    return await browser.submit(
        FORM, **{name: [row[n] for row in padded] for n, name in enumerate(names)}, **more
    )


async def test_a_budget_of_as_many_lines_as_there_can_be_is_kept_and_one_more_is_not(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    many = plans.lines(*[("cost", f"Ligne {n}", 100) for n in range(LINES_MAX)])
    whole = Sheet(many, LINES_MAX * 100, False, 0)
    await settle(db, of.carrier, of.number, whole, clock.now())
    await db.commit()
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/budget")
    values = [node.attributes["value"] for node in browser.page.css("input[name=amount]")]
    assert values[LINES_MAX - 1 : LINES_MAX + 1] == ["1", ""]
    values[0] = "2"
    await browser.submit(FORM, amount=values, to_find=str(LINES_MAX + 1))
    assert browser.path == of.plan, browser.text[:400]
    await browser.go(f"{of.plan}/budget")
    labels = [node.attributes.get("value") or "" for node in browser.page.css("input[name=label]")]
    amounts = [
        node.attributes.get("value") or "" for node in browser.page.css("input[name=amount]")
    ]
    labels[LINES_MAX], amounts[LINES_MAX] = "Une de trop", "1"
    await browser.submit(FORM, label=labels, amount=amounts, to_find=str(LINES_MAX + 2))
    assert browser.status == 422
    assert f"Un budget a au plus {LINES_MAX} lignes." in browser.text


async def test_a_campaign_that_begins_meanwhile_gives_back_what_was_typed(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db, State.MOBILISING)
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/budget")
    of.project.state = State.CROWDFUNDING
    await db.commit()
    await fill(browser, [("cost", "Bacs de cèdre", "50", "")], to_find="50")
    assert browser.status == 403
    assert "Des gens donnent pour ce budget" in browser.text
    assert browser.page.css("input[name=label]")[0].attributes["value"] == "Bacs de cèdre"
    await browser.go(of.plan)
    assert "Écrire le budget" not in browser.text
    await browser.go(f"{of.plan}/budget")
    assert browser.status == 403


async def test_emptied_rows_leave_the_budget_and_the_page_says_it_is_public(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await settle(
        db, of.carrier, of.number,
        sheet(("cost", "Bacs", 100_00), ("cost", "Terre", 50_00), to_find=150_00), clock.now(),
    )  # fmt: skip
    await db.commit()
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/budget")
    await fill(browser, [("cost", "Bacs", "100", "")], to_find="100")
    assert "Le budget s’équilibre, et il est public." in browser.text
    assert list(await db.scalars(select(BudgetLine.label))) == ["Bacs"]
    await browser.go(f"{of.plan}/budget")
    await browser.submit(FORM)
    assert "Le budget s’équilibre" not in browser.text, "nothing was changed"


async def test_markup_in_a_line_is_text_on_every_page(db: AsyncSession, visitor: Browsers) -> None:
    of = await team(db, State.MOBILISING)
    evil = '<b onclick="x">Bacs</b>'
    await settle(db, of.carrier, of.number, sheet(("cost", evil, 100), to_find=100), clock.now())
    await db.commit()
    for path in (of.plan, f"{of.plan}/historique"):
        anybody = await visitor().go(path)
        assert evil in anybody.text
        assert "<b onclick" not in anybody.answer.text


async def test_what_the_budget_says_is_what_the_project_needs(db: AsyncSession) -> None:
    of = await team(db, State.MOBILISING)
    now = clock.now()
    told = (("cost", "Bacs", 300_00), ("secured", "Caisse", 100_00), ("expected", "Fonds", 50_00))
    await settle(db, of.carrier, of.number, sheet(*told, to_find=150_00), now)
    [need] = await money_to_find(db, [of.number])
    assert (need.have, need.want, need.is_met) == (150_00, 300_00, False)
    covered = sheet(*told, ("secured", "Gâteaux", 150_00), version=1)
    await settle(db, of.carrier, of.number, covered, now)
    [need] = await money_to_find(db, [of.number])
    assert need.is_met
    assert plain(need.sentence) == "Le budget de 300 $ est couvert."
    with using("en"):
        [english] = await money_to_find(db, [of.number])
    assert plain(english.sentence) == "The budget of $300 is covered."


@pytest.mark.parametrize("state", [State.CLOSED, State.STOPPED])
async def test_the_budget_of_a_project_that_is_over_stands(db: AsyncSession, state: State) -> None:
    of = await team(db, state)
    with pytest.raises(Refused, match="terminé"):
        await settle(db, of.carrier, of.number, sheet(("cost", "Bacs", 1), to_find=1), clock.now())


async def stale(db: AsyncSession, of: Team, version: int) -> LineMovedOn:
    with pytest.raises(LineMovedOn) as refusal:
        late = sheet(("cost", "Autre", 7), to_find=7, version=version)
        await settle(db, of.member, of.number, late, clock.now())
    return refusal.value


async def test_any_version_but_the_one_that_stands_is_told_of_it(db: AsyncSession) -> None:
    of = await team(db)
    now = clock.now()
    assert (await stale(db, of, 3)).facts == {"version": 0, "theirs": ""}
    await settle(db, of.carrier, of.number, sheet(("cost", "Bacs", 5), to_find=5), now)
    for version in (0, 2, 2**31 - 1):
        moved = await stale(db, of, version)
        assert moved.version == 1
        assert "Bacs" in moved.theirs
    assert moved.facts["version"] == 1
    part = await db.get_one(PlanSection, (of.number, Section.BUDGET))
    assert part.version == 1
