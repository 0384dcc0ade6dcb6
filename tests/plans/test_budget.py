"""The budget of a plan: written as a whole, refused with the difference, never overwritten."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Invalid, Refused
from app.core.needs import NeedKind
from app.core.runtime import Runtime
from app.plans.budget import Line, LineKind
from app.plans.models import BudgetLine, Plan, PlanSection, PlanVersion
from app.plans.needs import money_to_find
from app.plans.rules import Section
from app.plans.service.budget import settle
from app.plans.service.moved_on import LineMovedOn
from app.plans.sheet import Sheet
from app.projects.rules import State
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

Browsers = Callable[..., Visitor]
COST = Line(LineKind.COST, "Bacs", 1_000_00)
GIFT = Line(LineKind.SECURED, "Caisse", 400_00)


def sheet(*lines: Line, to_find: int = 600_00, version: int = 0, is_free: bool = False) -> Sheet:
    return Sheet(lines, to_find, is_free, version)


async def kept(db: AsyncSession) -> list[tuple[object, ...]]:
    query = select(BudgetLine.label, BudgetLine.cents).order_by(BudgetLine.position)
    return [tuple(row) for row in await db.execute(query)]


async def test_a_budget_that_adds_up_is_kept_and_each_version_in_words(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    await settle(db, carrier, project.id, sheet(COST, GIFT), clock.now())
    assert await kept(db) == [("Bacs", 1_000_00), ("Caisse", 400_00)]
    ids = dict((await db.execute(select(BudgetLine.label, BudgetLine.public_id))).all())  # type: ignore[arg-type]
    dearer = Line(LineKind.COST, "Bacs de cèdre", 1_250_00, "", ids["Bacs"])
    changed = sheet(dearer, to_find=1_250_00, version=1)
    _part, did = await settle(db, carrier, project.id, changed, clock.now())
    assert did
    assert await kept(db) == [("Bacs de cèdre", 1_250_00)]
    assert (await db.execute(select(BudgetLine.public_id))).scalar_one() == ids["Bacs"]
    bodies = list(await db.scalars(select(PlanVersion.body).order_by(PlanVersion.number)))
    assert ["Caisse" in body for body in bodies] == [True, False]
    again = sheet(Line(LineKind.COST, "Bacs de cèdre", 1_250_00, "", ids["Bacs"]), to_find=1_250_00)
    assert (await settle(db, carrier, project.id, again, clock.now()))[1] is False


async def test_a_budget_that_does_not_add_up_is_refused_and_nothing_changes(
    db: AsyncSession,
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    with pytest.raises(Invalid) as refusal:
        await settle(db, carrier, project.id, sheet(COST, GIFT, to_find=599_99), clock.now())
    assert "0,01" in refusal.value.errors["to_find"]
    await db.rollback()
    assert await kept(db) == []


async def test_two_who_settle_the_budget_at_once_are_told(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    await settle(db, carrier, project.id, sheet(COST, GIFT), clock.now())
    with pytest.raises(LineMovedOn) as refusal:
        await settle(db, carrier, project.id, sheet(COST, to_find=1_000_00), clock.now())
    assert refusal.value.version == 1
    assert "Caisse" in refusal.value.theirs


async def test_a_line_of_another_budget_is_refused(db: AsyncSession) -> None:
    carrier = await person(db)
    number = (await projects.project(db, carrier=carrier)).id
    for wrong in (("zzzzzzzzzz",), ("", "")):
        lines = [Line(LineKind.COST, "Bacs", 300_00, "", one) for one in wrong]
        if len(wrong) == 1:
            with pytest.raises(Invalid) as refusal:
                await settle(db, carrier, number, sheet(*lines, to_find=300_00), clock.now())
            assert "form" in refusal.value.errors
            await db.rollback()
        else:
            await settle(db, carrier, number, sheet(*lines), clock.now())


async def test_the_budget_stands_while_people_are_giving_for_it(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.CROWDFUNDING, carrier)
    with pytest.raises(Refused, match="campagne"):
        await settle(db, carrier, project.id, sheet(COST, GIFT), clock.now())


async def test_a_project_may_cost_nothing_and_says_so(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    await settle(db, carrier, project.id, sheet(to_find=0, is_free=True), clock.now())
    assert (await db.get_one(Plan, project.id)).is_free
    query = select(PlanSection.body).where(PlanSection.section == Section.BUDGET)
    assert (await db.execute(query)).scalar_one() == "Ce projet ne coûte rien."
    assert await money_to_find(db, [project.id]) == []


async def test_the_form_has_rows_says_the_difference_and_keeps_what_was_typed(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    browser = await sign_in_as(db, visitor(), carrier)
    path = f"/fr/projets/{project.public_id}/plan/budget"
    await browser.go(path)
    assert len(browser.all(".plan-row")) == 4
    typed = {
        "kind": ["cost", "secured", "cost", "cost"],
        "label": ["Bacs", "Caisse", "", ""],
        "amount": ["1 000,00 $", "400", "", ""],
        "note": ["", "", "", ""],
    }
    await browser.submit(**typed, to_find="500")
    assert browser.status == 422
    assert "Il manque 100,00" in browser.error("to_find").replace("\u00a0", " ")
    await browser.submit("main form", more="1")
    assert len(browser.all(".plan-row")) == 8
    labels = [node.attributes.get("value") for node in browser.page.css("input[name=label]")]
    assert labels[:2] == ["Bacs", "Caisse"]
    await browser.submit("main form", to_find="600")
    assert browser.path.endswith("/plan")
    table = browser.all(".plan-budget")[0].replace("\u00a0", " ")
    assert "1 000,00 $" in table
    assert "Reste à trouver 600,00 $" in table
    await browser.go(path)
    amounts = [node.attributes.get("value") for node in browser.page.css("input[name=amount]")]
    assert amounts[:2] == ["1000", "400"]
    await browser.submit("main form", amount=["dix", "400", "", "", "", ""])
    assert "montant en dollars" in browser.error("amount-0")


async def test_uneven_rows_are_refused_without_a_crash(db: AsyncSession, visitor: Browsers) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    browser = await sign_in_as(db, visitor(), carrier)
    path = f"/fr/projets/{project.public_id}/plan/budget"
    await browser.go(path)
    await browser.submit("main form", label=["Bacs"], amount=["1", "2", "3"])
    assert browser.status == 422
    assert await kept(db) == []


async def test_what_remains_to_be_found_is_a_need_of_the_project(
    db: AsyncSession, runtime: Runtime
) -> None:
    shown = await projects.project(db, State.MOBILISING)
    over = await projects.project(db, State.CLOSED)
    bare = await projects.project(db, State.MOBILISING)
    hidden = await projects.project(db, State.MOBILISING)
    for project in (shown, over, hidden):
        await plans.plan(db, project, texts={})
        await plans.budget(db, project)
    (await db.get_one(Plan, hidden.id)).hidden_at = clock.now()
    await db.commit()
    asked = [one.id for one in (shown, over, bare, hidden)]
    [need] = await money_to_find(db, asked)
    assert (need.project_id, need.kind) == (shown.id, NeedKind.MONEY)
    assert (need.have, need.want) == (1_500_00, 2_700_00)
    assert not need.is_met
    assert need.sentence.replace("\u00a0", " ") == "Il reste 1 200 $ à trouver sur 2 700 $."
    with counted(runtime) as sent:
        await money_to_find(db, asked)
    assert len(sent) == 1
    assert (await db.execute(select(func.count()).select_from(BudgetLine))).scalar_one() == 12
