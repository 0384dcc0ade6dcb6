"""The report that closes a project: written, illustrated, published, taken back, needed to close."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.plans.budget import LineKind
from app.plans.models import BudgetLine, Report, ReportLine
from app.plans.notices import reported
from app.plans.report import ReportState
from app.plans.schemas import ReportWords
from app.plans.service.moved_on import LineMovedOn
from app.plans.service.report import publish, save, take_back
from app.projects.rules import Act, State
from app.projects.service.turn import turn
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.factories.media import png
from tests.plans.world import Browsers, due


def words(version: int = 0, **more: object) -> ReportWords:
    return ReportWords.model_validate(
        {"done": plans.DONE, "learnt": plans.LEARNT, "version": version, **more}
    )


async def test_a_report_is_written_on_the_page_and_told_to_who_follows(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier = await person(db, name="Amina D.")
    project = await projects.project(db, State.DELIVERED, carrier)
    await plans.plan(db, project, carrier)
    await plans.budget(db, project)
    browser = await sign_in_as(db, visitor(), carrier)
    base = f"/fr/projets/{project.public_id}/bilan"
    anybody = await visitor().go(base)
    assert "Le bilan vient à la fin" in anybody.text
    await browser.go(base)
    await browser.follow("Écrire le bilan")
    assert len(browser.all(".plan-row")) == 8
    actual = ["2500,50", "300", "1000", "500", "1 200,00", "", "", ""]
    kinds = ["cost", "cost", "secured", "expected", "secured", "cost", "cost", "cost"]
    labels = ["", "", "", "", "Vente de gâteaux", "", "", ""]
    await browser.submit(
        done=plans.DONE, learnt=plans.LEARNT, actual=actual, kind=kinds, label=labels
    )
    assert browser.path == base
    assert "Un brouillon" in browser.text
    anybody = await visitor().go(base)
    assert plans.DONE not in anybody.text
    await browser.submit("form.post-button")
    assert browser.status == 422
    assert (
        "On a dépensé 100,50" in browser.text.replace("\u00a0", " ") or "Il reste" in browser.text
    )
    note = "La caisse du quartier couvre la différence."
    await browser.go(f"{base}/ecrire")
    await browser.submit(balance_note=note)
    await browser.submit("form.post-button")
    assert "Le bilan est public" in browser.text
    anybody = await visitor().go(base)
    said = anybody.text.replace("\u00a0", " ")
    assert plans.DONE in said
    assert "Vente de gâteaux pas prévu 1 200,00 $" in said
    assert "Bacs et terre 2 400,00 $ 2 500,50 $ 100,50 $" in said
    assert note in said
    [told] = await due(db, "plans.report")
    assert told["followers_of"] == [f"project:{project.id}"]
    report = (await db.execute(select(Report))).scalar_one()
    notice = await reported(db, {"report": report.public_id})
    assert notice is not None
    assert "fait, dépensé et appris" in notice.title


async def test_a_project_closes_once_its_report_is_public_and_not_before(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    number, which = project.id, project.public_id
    with pytest.raises(Refused, match="bilan public"):
        await turn(db, carrier, project, Act.CLOSE, clock.now())
    await db.rollback()
    await save(db, carrier, number, words(), clock.now())
    await publish(db, carrier, number, 1, clock.now())
    await db.commit()
    browser = await sign_in_as(db, visitor(), carrier)
    await browser.go(f"/fr/projets/{which}/bilan")
    await browser.submit(f'form[action="/fr/projets/{which}/bilan/clore"]')
    assert "terminé, bilan fait" in browser.text
    await db.refresh(project)
    assert project.state is State.CLOSED
    with pytest.raises(Refused):
        await take_back(db, carrier, number, clock.now())


async def test_what_is_public_is_taken_back_before_it_is_corrected(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    number = project.id
    await save(db, carrier, number, words(), clock.now())
    await publish(db, carrier, number, 1, clock.now())
    await db.commit()
    with pytest.raises(Refused, match="reprenez-le"):
        await save(db, carrier, number, words(1), clock.now())
    await db.rollback()
    report = await take_back(db, carrier, number, clock.now())
    assert report.state is ReportState.DRAFT
    assert await reported(db, {"report": report.public_id}) is None
    await save(db, carrier, number, words(1, learnt=plans.LEARNT + " Et sourire."), clock.now())
    await publish(db, carrier, number, 2, clock.now())
    await db.commit()
    keys = {one["key"] for one in await due(db, "plans.report")}
    assert keys == {f"plans.report:{report.id}"}


async def test_two_who_write_the_report_at_once_are_told(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.IN_PROGRESS, carrier)
    await save(db, carrier, project.id, words(), clock.now())
    for late in (0, 3):
        with pytest.raises(LineMovedOn) as refusal:
            await save(db, carrier, project.id, words(late), clock.now())
        assert plans.DONE in refusal.value.theirs
    await db.commit()


@pytest.mark.parametrize("state", [State.CO_CREATION, State.MOBILISING, State.STOPPED])
async def test_a_report_is_written_once_the_work_has_begun(db: AsyncSession, state: State) -> None:
    carrier = await person(db)
    project = await projects.project(db, state, carrier)
    with pytest.raises(Refused):
        await save(db, carrier, project.id, words(), clock.now())


async def test_a_report_is_published_once_delivered_by_the_team_and_whole(
    db: AsyncSession,
) -> None:
    carrier, mentor = await person(db), await person(db)
    project = await projects.project(db, State.IN_PROGRESS, carrier, mentor=mentor)
    number = project.id
    with pytest.raises(NotFound):
        await publish(db, carrier, number, 1, clock.now())
    await db.rollback()
    await save(db, carrier, number, words(learnt=""), clock.now())
    await db.commit()
    with pytest.raises(Refused):
        await publish(db, carrier, number, 1, clock.now())
    await db.rollback()
    await db.refresh(project)
    project.state = State.DELIVERED
    await db.commit()
    with pytest.raises(Refused):
        await publish(db, mentor, number, 1, clock.now())
    await db.rollback()
    with pytest.raises(Invalid) as refusal:
        await publish(db, carrier, number, 1, clock.now())
    assert list(refusal.value.errors) == ["learnt"]


async def test_lines_follow_the_budget_whatever_the_form_says(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.IN_PROGRESS, carrier)
    await plans.plan(db, project, carrier, {})
    await plans.budget(db, project)
    ids = list(await db.scalars(select(BudgetLine.public_id).order_by(BudgetLine.position)))
    typed = words(
        line=[ids[1], ""], kind=["secured", "cost"], label=["Gratuit", "Camion"],
        actual=["250", "80"], note=["", "Loué un jour"],
    )  # fmt: skip
    await save(db, carrier, project.id, typed, clock.now())
    query = select(ReportLine.kind, ReportLine.label, ReportLine.planned, ReportLine.actual)
    found = (await db.execute(query.order_by(ReportLine.position))).all()
    assert [tuple(row) for row in found] == [
        (LineKind.COST, "Bacs et terre", 2_400_00, 0),
        (LineKind.COST, "Assurance", 300_00, 250_00),
        (LineKind.SECURED, "Caisse du quartier", 1_000_00, 0),
        (LineKind.EXPECTED, "Fonds de l’arrondissement", 500_00, 0),
        (LineKind.COST, "Camion", 0, 80_00),
    ]


async def test_photos_are_the_teams_until_the_report_is_public(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    browser = await sign_in_as(db, visitor(), carrier)
    base = f"/fr/projets/{project.public_id}/bilan"
    await browser.go(f"{base}/photos")
    assert browser.status == 404
    await save(db, carrier, project.id, words(), clock.now())
    await db.commit()
    await browser.go(f"{base}/photos")
    await browser.submit("form.card", alt="")
    assert browser.status == 422
    await browser.submit(
        "form.card", alt="Dix bacs pleins de vigne", files={"photo": ("a.png", png(), "image/png")}
    )
    assert "La photo est ajoutée" in browser.text
    image = browser.page.css_first(".plan-hung img")
    assert image is not None
    src = image.attributes["src"] or ""
    assert (await visitor().go(src)).status == 404
    assert (await browser.go(src)).status == 200
    await publish(db, carrier, project.id, 1, clock.now())
    await db.commit()
    assert (await visitor().go(src)).status == 200
    anybody = await visitor().go(base)
    assert "Dix bacs pleins de vigne" in (anybody.answer.text)
    await browser.go(f"{base}/photos")
    assert browser.status == 403


async def test_a_hidden_report_is_read_by_the_team_only_and_closes_nothing(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    report = await plans.report(db, project, by=carrier)
    number, which = report.id, report.public_id
    ways = moderation_of("plan-report")
    assert ways is not None
    thing = await ways.find(db, which)
    assert thing is not None
    assert (thing.author_id, thing.is_hidden) == (carrier.id, False)
    assert plans.DONE in thing.text
    base = f"/fr/projets/{project.public_id}/bilan"
    assert plans.DONE in (await visitor().go(base)).text
    for _twice in range(2):
        await ways.hide(db, runtime, number, clock.now())
    await db.commit()
    assert (await visitor().go(base)).status == 404
    team = await sign_in_as(db, visitor(), carrier)
    await team.go(base)
    assert plans.DONE in team.text
    assert await reported(db, {"report": which}) is None
    with pytest.raises(Refused, match="bilan public"):
        await turn(db, carrier, project, Act.CLOSE, clock.now())
    await db.rollback()
    await ways.restore(db, runtime, number, clock.now())
    await db.commit()
    assert plans.DONE in (await visitor().go(base)).text
    assert await ways.find(db, "zzz") is None
