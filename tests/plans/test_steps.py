"""Steps, milestones and capacity: added, changed, done, dropped; two hands on one line."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.runtime import Runtime
from app.plans.models import Capacity, PlanSection, PlanStep
from app.plans.notices import reached
from app.plans.rules import STEPS_MAX, Capable, Section, StepAct, StepState
from app.plans.schemas import CapacityWords, StepWords
from app.plans.service import capacity, steps
from app.plans.service.moved_on import LineMovedOn
from app.plans.subscribers import look_for_another
from app.projects.events import TeamChanged
from app.projects.models import TeamMember
from app.projects.rules import Standing
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.plans.world import Browsers, due, says as said


def words(start: int | None = 3, end: int = 10, **more: object) -> StepWords:
    values = {
        "title": "Creuser les fosses",
        "starts_on": None if start is None else plans.today() + timedelta(start),
        "ends_on": plans.today() + timedelta(end),
        **more,
    }
    return StepWords.model_validate(values)


async def test_a_step_lives_and_each_change_is_kept_in_words(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    made = await steps.add(db, carrier, project.id, words(), clock.now())
    await steps.change(
        db,
        carrier,
        project.id,
        made.public_id,
        words(title="Creuser et semer", version=1),
        clock.now(),
    )
    assert "Creuser et semer" in await said(db, Section.STEPS)
    await steps.turn_step(db, carrier, project.id, made.public_id, StepAct.FINISH, clock.now())
    await steps.turn_step(db, carrier, project.id, made.public_id, StepAct.FINISH, clock.now())
    assert (await said(db, Section.STEPS)).endswith("(faite)")
    with pytest.raises(Refused, match="faite"):
        await steps.remove(db, carrier, project.id, made.public_id, clock.now())
    with pytest.raises(Refused, match="n’en est pas là"):
        await steps.turn_step(db, carrier, project.id, made.public_id, StepAct.DROP, clock.now())
    await steps.turn_step(db, carrier, project.id, made.public_id, StepAct.REOPEN, clock.now())
    await steps.remove(db, carrier, project.id, made.public_id, clock.now())
    assert await said(db, Section.STEPS) == ""
    assert (await db.execute(select(PlanSection.version))).scalar_one() == 5


async def test_two_hands_on_one_step_do_not_overwrite_one_another(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    made = await steps.add(db, carrier, project.id, words(), clock.now())
    await steps.change(
        db, carrier, project.id, made.public_id, words(end=12, version=1), clock.now()
    )
    with pytest.raises(LineMovedOn) as refusal:
        await steps.change(
            db, carrier, project.id, made.public_id, words(end=30, version=1), clock.now()
        )
    assert refusal.value.version == 2
    assert "Creuser les fosses" in refusal.value.theirs
    again = words(end=12, version=1)
    assert (
        await steps.change(db, carrier, project.id, made.public_id, again, clock.now())
    ).version == 2


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (None, -1, "ends_on"),
        (-5, -1, "ends_on"),
        (1, 366 * 16, "ends_on"),
        (-366 * 16, 5, "starts_on"),
    ],
)
async def test_a_step_stands_neither_in_the_past_nor_too_far(
    db: AsyncSession, start: int | None, end: int, field: str
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    with pytest.raises(Invalid) as refusal:
        await steps.add(db, carrier, project.id, words(start, end), clock.now())
    assert list(refusal.value.errors) == [field]


async def test_a_plan_has_so_many_steps_and_no_more(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    await plans.plan(db, project, carrier, {})
    db.add_all(
        PlanStep(
            project_id=project.id, title="Pas à pas", starts_on=plans.today(), ends_on=plans.today()
        )
        for _ in range(STEPS_MAX)
    )
    await db.flush()
    with pytest.raises(Refused, match="60 étapes"):
        await steps.add(db, carrier, project.id, words(), clock.now())


async def test_a_step_of_another_project_is_not_found(db: AsyncSession) -> None:
    carrier = await person(db)
    here = await projects.project(db, carrier=carrier)
    there = await projects.project(db, carrier=carrier, title="Un tout autre projet d’ici")
    made = await steps.add(db, carrier, there.id, words(), clock.now())
    with pytest.raises(NotFound):
        await steps.turn_step(db, carrier, here.id, made.public_id, StepAct.DROP, clock.now())


async def test_followers_are_told_of_a_milestone_once_and_of_no_other_step(
    db: AsyncSession,
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    walk = await steps.add(db, carrier, project.id, words(), clock.now())
    day = await steps.add(db, carrier, project.id, words(None, 10, title="La fête"), clock.now())
    for act in (StepAct.FINISH, StepAct.REOPEN, StepAct.FINISH):
        await steps.turn_step(db, carrier, project.id, day.public_id, act, clock.now())
    await steps.turn_step(db, carrier, project.id, walk.public_id, StepAct.FINISH, clock.now())
    await db.commit()
    told = await due(db, "plans.milestone")
    assert {one["key"] for one in told} == {f"plans.milestone:{day.id}"}
    assert told[0]["followers_of"] == [f"project:{project.id}"]
    notice = await reached(db, {"step": day.public_id})
    assert notice is not None
    assert (
        notice.title.replace("\u00a0", " ") == f"« {project.title} » a atteint un jalon : La fête"
    )
    await steps.turn_step(db, carrier, project.id, day.public_id, StepAct.REOPEN, clock.now())
    assert await reached(db, {"step": day.public_id}) is None


async def test_steps_are_written_and_ticked_on_the_pages(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    browser = await sign_in_as(db, visitor(), carrier)
    base = f"/fr/projets/{project.public_id}/plan"
    await browser.go(f"{base}/etapes/nouvelle")
    later, soon = (plans.today() + timedelta(n) for n in (20, 5))
    await browser.submit(title="Planter", starts_on=later.isoformat(), ends_on=soon.isoformat())
    assert browser.status == 422
    assert "finir avant de commencer" in browser.text
    await browser.submit(title="Planter", starts_on=soon.isoformat(), ends_on=later.isoformat())
    assert browser.path == base
    assert browser.all(".plan-step-title strong") == ["Planter"]
    assert browser.page.css_first("svg.timeline") is not None
    await browser.submit(".plan-steps form", act="finish")
    assert "Bravo" in browser.text
    assert "Fait" in " ".join(browser.all(".plan-step-title"))
    made = (await db.execute(select(PlanStep))).scalar_one()
    assert made.state is StepState.DONE
    await browser.post(f"{base}/etapes/{made.public_id}/suite", {"act": "explode"})
    assert browser.status in {400, 403, 422}


async def test_a_changed_step_comes_back_beside_what_stands_now(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier, other = await person(db), await person(db)
    project = await projects.project(db, carrier=carrier, members=[other])
    made = await steps.add(db, carrier, project.id, words(), clock.now())
    await db.commit()
    browser = await sign_in_as(db, visitor(), other)
    await browser.go(f"/fr/projets/{project.public_id}/plan/etapes/{made.public_id}")
    changed = words(title="Creuser à dix", version=1)
    await steps.change(db, carrier, project.id, made.public_id, changed, clock.now())
    await db.commit()
    await browser.submit("form.column-form", title="Creuser à la pelle")
    assert browser.status == 409
    assert "Creuser à dix" in browser.text
    await browser.submit("form.column-form")
    assert browser.path.endswith("/plan")
    assert browser.all(".plan-step-title strong") == ["Creuser à la pelle"]


async def able(db: AsyncSession) -> list[tuple[object, ...]]:
    query = select(Capacity.what, Capacity.person_id, Capacity.is_secured, Capacity.version)
    return [tuple(row) for row in await db.execute(query)]


async def test_who_does_what_is_of_the_team_or_named(db: AsyncSession, visitor: Browsers) -> None:
    carrier, outsider = await person(db, name="Amina D."), await person(db)
    project = await projects.project(db, carrier=carrier)
    number, base = project.id, f"/fr/projets/{project.public_id}/plan"
    typed = CapacityWords(kind=Capable.TEAM, person=outsider.public_id, what="Tenir les comptes")
    with pytest.raises(Invalid) as refusal:
        await capacity.add(db, carrier, number, typed, clock.now())
    assert list(refusal.value.errors) == ["person"]
    await db.rollback()
    browser = await sign_in_as(db, visitor(), carrier)
    await browser.go(f"{base}/capacite/nouvelle")
    await browser.submit("form.column-form", what="Tenir les comptes", kind="partner", who="")
    assert browser.status == 422
    assert "nommer le partenaire" in browser.text
    await browser.submit(
        "form.column-form",
        kind="team",
        person=carrier.public_id,
        is_secured="1",
        experience="Dix ans.",
    )
    assert browser.path == base
    assert "Amina D." in browser.all(".plan-capacity")[0]
    assert "Acquis" in browser.all(".plan-capacity")[0]
    body = await said(db, Section.CAPACITY)
    assert body == "L’équipe : Tenir les comptes – Dix ans. (acquis)"
    line_id = (await db.execute(select(Capacity.public_id))).scalar_one()
    await browser.go(f"{base}/capacite/{line_id}")
    await browser.submit("form.column-form", what="Tenir la caisse")
    assert browser.all(".plan-capacity strong") == ["Tenir la caisse"]
    with pytest.raises(LineMovedOn):
        await capacity.change(
            db, carrier, number, line_id,
            CapacityWords(kind=Capable.PARTNER, who="La Caisse", what="Prêter", version=1),
            clock.now(),
        )  # fmt: skip
    await db.rollback()
    await browser.go(f"{base}/capacite/{line_id}")
    await browser.submit(f'form[action="{base}/capacite/{line_id}/retirer"]')
    assert await able(db) == []


async def test_who_leaves_the_team_is_promised_no_longer(
    db: AsyncSession, runtime: Runtime
) -> None:
    carrier, leaver = await person(db), await person(db)
    project = await projects.project(db, carrier=carrier, members=[leaver])
    await plans.plan(db, project, carrier, {})
    await plans.capacity(db, project, leaver)
    await look_for_another(runtime, TeamChanged(project.id, leaver.id))
    assert await able(db) == [("Tenir les comptes", leaver.id, True, 1)]
    member = (
        await db.execute(select(TeamMember).where(TeamMember.person_id == leaver.id))
    ).scalar_one()
    member.standing = Standing.LEFT
    await db.commit()
    for _twice in range(2):
        await look_for_another(runtime, TeamChanged(project.id, leaver.id))
    assert await able(db) == [("Tenir les comptes", None, False, 2)]
