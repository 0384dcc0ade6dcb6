"""Rendering account: planned against real, what must be said before it is public, and who reads when."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Invalid, Refused
from app.core.i18n import using
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.plans.budget import Line, LineKind
from app.plans.models import BudgetLine, Report, ReportLine
from app.plans.report import ReportState
from app.plans.service.budget import settle
from app.plans.service.report import publish, save, take_back
from app.plans.sheet import Sheet
from app.projects.rules import Act, State
from app.projects.service.turn import turn
from tests.factories import plans
from tests.factories.accounts import person
from tests.plans.accounts import (
    LINES,
    NOTE,
    delivered,
    told,
    words,
)
from tests.plans.world import (
    HERE,
    Browsers,
    due,
    signed_in,
    team,
)


async def test_planned_and_real_stand_side_by_side_with_their_difference(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await delivered(db)
    await plans.report(db, of.project, by=of.carrier, lines=LINES, balance_note=NOTE)
    anybody = await visitor().go(of.report)
    rows = anybody.all(".plan-budget tbody tr")
    assert "Bacs 1 000,00 $ 1 150,00 $ 150,00 $" in rows[0]
    assert rows[1].startswith("Assurance 200,00 $ 0,00 $")
    assert "200,00 $" in rows[1].removeprefix("Assurance 200,00 $ 0,00 $")
    totals = anybody.all(".plan-budget tfoot tr")
    assert "Ensemble 1 200,00 $ 1 150,00 $" in totals[0]
    assert "Il reste 50,00 $." in anybody.text
    assert NOTE in anybody.text
    english = await visitor("en").go(f"/en/projects/{of.which}/report")
    assert "$50.00 is left over." in english.text
    assert english.all("h1") == ["What became of it"]


@pytest.mark.parametrize(
    ("received", "sentence"),
    [
        (1_150_00, "Tout ce qui a été reçu a été dépensé, au cent près."),
        (1_150_01, "Il reste 0,01 $."),
        (1_149_99, "On a dépensé 0,01 $ de plus que reçu."),
        (0, "On a dépensé 1 150,00 $ de plus que reçu."),
    ],
)
async def test_the_balance_is_said_to_the_cent(
    db: AsyncSession, visitor: Browsers, received: int, sentence: str
) -> None:
    of = await delivered(db)
    lines = [LINES[0], (LineKind.SECURED, "Caisse", 1_200_00, received)]
    await plans.report(db, of.project, lines=lines, balance_note=NOTE)
    assert sentence in await told(of, visitor)


async def test_a_project_that_cost_nothing_says_so(db: AsyncSession, visitor: Browsers) -> None:
    of = await team(db, State.DELIVERED)
    await plans.report(db, of.project)
    assert "Ce projet ne coûte rien." in await told(of, visitor)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"done": "Court."}, ["done"]),
        ({"learnt": ""}, ["learnt"]),
        ({"done": "", "learnt": ""}, ["done", "learnt"]),
        ({"received": 1_300_00}, ["balance_note"]),
        ({"received": 1_000_00}, ["balance_note"]),
        ({"done": "", "received": 1}, ["done", "balance_note"]),
    ],
)
async def test_what_is_missing_is_named_before_anything_is_public(
    db: AsyncSession, typed: dict[str, Any], fields: list[str]
) -> None:
    of = await delivered(db)
    received = typed.pop("received", 1_150_00)
    lines = [LINES[0], (LineKind.SECURED, "Caisse", 1_200_00, received)]
    await plans.report(db, of.project, ReportState.DRAFT, lines=lines, **typed)
    with pytest.raises(Invalid) as refusal:
        await publish(db, of.carrier, of.number, 1, clock.now())
    assert list(refusal.value.errors) == fields
    with using("en"), pytest.raises(Invalid) as english:
        await publish(db, of.carrier, of.number, 1, clock.now())
    assert all(
        said.isascii() or "’" in said or "\u00a0" in said for said in english.value.errors.values()
    )
    assert (await db.execute(select(Report.state))).scalar_one() is ReportState.DRAFT
    assert await due(db, "plans.report") == []


async def test_the_page_says_what_is_missing_and_the_form_lets_it_be_said(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await delivered(db)
    lines = [LINES[0], (LineKind.SECURED, "Caisse", 1_200_00, 900_00)]
    await plans.report(db, of.project, ReportState.DRAFT, of.carrier, lines)
    browser = await signed_in(db, visitor, of.member, of.report)
    await browser.submit(f'form[action="{of.report}/publier"]')
    assert browser.status == 422
    assert "On a dépensé 250,00 $ de plus que reçu : qui l’assume ?" in browser.text
    await browser.follow("Changer le bilan")
    await browser.submit("main form", balance_note=NOTE)
    assert browser.path == of.report
    await browser.submit(f'form[action="{of.report}/publier"]')
    assert NOTE in await told(of, visitor)


async def test_a_draft_is_read_by_the_team_and_nobody_else_not_even_moderators(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await delivered(db)
    await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    outsiders = [None, await person(db), await person(db, roles=(HERE,))]
    for who in outsiders:
        browser = await signed_in(db, visitor, who, of.report)
        assert browser.status == 200
        assert plans.DONE not in browser.text
        assert "Le bilan vient à la fin" in browser.text
    for who in (of.carrier, of.member, of.mentor):
        browser = await signed_in(db, visitor, who, of.report)
        assert plans.DONE in browser.text
        assert "Un brouillon : seule l’équipe le lit." in browser.text
    mentor = await signed_in(db, visitor, of.mentor, of.report)
    assert mentor.page.css(f'form[action="{of.report}/publier"]') == []


@pytest.mark.parametrize("state", list(State))
async def test_a_report_is_written_during_the_work_and_after_it_and_at_no_other_time(
    db: AsyncSession, state: State
) -> None:
    of = await team(db, state)
    if state in {State.IN_PROGRESS, State.DELIVERED}:
        assert (await save(db, of.member, of.number, words(), clock.now())).version == 1
        return
    with pytest.raises(Refused, match="une fois les travaux commencés"):
        await save(db, of.member, of.number, words(), clock.now())


@pytest.mark.parametrize("state", [s for s in State if s is not State.DELIVERED])
async def test_a_report_is_public_only_once_the_project_is_delivered(
    db: AsyncSession, state: State
) -> None:
    of = await team(db, state)
    await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    with pytest.raises(Refused, match="Cela ne se peut pas maintenant"):
        await publish(db, of.carrier, of.number, 1, clock.now())
    await db.rollback()
    assert (await db.execute(select(Report.state))).scalar_one() is ReportState.DRAFT


async def test_closing_needs_a_report_that_everybody_reads(
    db: AsyncSession, runtime: Runtime
) -> None:
    of = await delivered(db)

    async def refused() -> None:
        with pytest.raises(Refused, match="Un projet se clôt une fois son bilan public"):
            await turn(db, of.carrier, of.project, Act.CLOSE, clock.now())
        await db.rollback()
        await db.refresh(of.project)

    await refused()
    report = await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    number = report.id
    await refused()
    await publish(db, of.carrier, of.number, 1, clock.now())
    await db.commit()
    ways = moderation_of("plan-report")
    assert ways is not None
    await ways.hide(db, runtime, number, clock.now())
    await db.commit()
    await refused()
    await ways.restore(db, runtime, number, clock.now())
    await db.commit()
    assert await turn(db, of.carrier, of.project, Act.CLOSE, clock.now()) is State.CLOSED
    with pytest.raises(Refused):
        await take_back(db, of.carrier, of.number, clock.now())


async def test_a_report_taken_back_keeps_the_project_open_until_it_is_public_again(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await delivered(db)
    await plans.report(db, of.project, by=of.carrier)
    browser = await signed_in(db, visitor, of.carrier, of.report)
    assert "Fermer le projet" in browser.text
    await browser.submit(f'form[action="{of.report}/reprendre"]')
    assert browser.path == f"{of.report}/ecrire"
    assert plans.DONE not in await told(of, visitor)
    await browser.post(f"{of.report}/clore")
    await browser.go(of.report)
    assert "Fermer le projet" not in browser.text
    await db.refresh(of.project)
    assert of.project.state is State.DELIVERED


async def test_the_lines_follow_a_budget_that_changed_since_the_draft(db: AsyncSession) -> None:
    of = await delivered(db, State.IN_PROGRESS)
    now = clock.now()
    await save(db, of.carrier, of.number, words(), now)
    names = {
        row.label: row.public_id
        for row in await db.execute(select(BudgetLine.label, BudgetLine.public_id))
    }
    dearer = (
        Line(LineKind.COST, "Bacs de cèdre", 1_500_00, "", names["Bacs"]),
        Line(LineKind.SECURED, "Caisse", 1_500_00, "", names["Caisse"]),
    )
    await settle(db, of.carrier, of.number, Sheet(dearer, 0, is_free=False, version=1), now)
    typed = words(
        1, line=[names["Bacs"], names["Assurance"]], kind=["cost", "cost"],
        label=["", "Assurance"], actual=["1400", "20"], note=["", "Refusée"],
    )  # fmt: skip
    await save(db, of.carrier, of.number, typed, now)
    query = select(ReportLine.label, ReportLine.planned, ReportLine.actual, ReportLine.line)
    found = [tuple(row) for row in await db.execute(query.order_by(ReportLine.position))]
    assert found == [
        ("Bacs de cèdre", 1_500_00, 1_400_00, names["Bacs"]),
        ("Caisse", 1_500_00, 0, names["Caisse"]),
        ("Assurance", 0, 20_00, ""),
    ]


@pytest.mark.parametrize(
    ("cell", "value", "field"),
    [
        ("actual", "-5", "actual-0"),
        ("actual", "beaucoup", "actual-0"),
        ("actual", "99999999999", "actual-0"),
        ("note", "n" * 301, "note-0"),
        ("label", "", "label-0"),
        ("kind", "gift", "kind-0"),
    ],
)
async def test_each_cell_of_the_account_says_what_is_wrong(
    db: AsyncSession, cell: str, value: str, field: str
) -> None:
    of = await delivered(db)
    row = {"line": "", "kind": "cost", "label": "Camion", "actual": "80", "note": ""} | {
        cell: value
    }
    with pytest.raises(Invalid) as refusal:
        typed = words(**{name: [said] for name, said in row.items()})
        await save(db, of.carrier, of.number, typed, clock.now())
    assert field in refusal.value.errors


async def test_what_was_typed_comes_back_when_an_amount_is_wrong_or_rows_are_asked_for(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await delivered(db)
    browser = await signed_in(db, visitor, of.carrier, f"{of.report}/ecrire")
    many = len(browser.page.css(".plan-row"))
    await browser.submit("main form", done=plans.DONE, more="1")
    assert len(browser.page.css(".plan-row")) == many + 4
    assert plans.DONE in browser.text
    actual = ["1150", "", "douze"] + [""] * (many + 1)
    await browser.submit("main form", actual=actual)
    assert browser.status == 422
    assert "montant en dollars" in browser.error("actual-2")
    assert plans.DONE in browser.text
    assert list(await db.scalars(select(Report.id))) == []
