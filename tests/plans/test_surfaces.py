"""Where plans are seen: their page, the project's, moderation, a person's copy, and after they leave."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.moderated import moderation_of
from app.core.personal import Leaving, erasers, readers
from app.core.retention import forget_some, terms
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.media.hosts import carrier_of
from app.moderation.models import Case
from app.plans.models import Capacity, Plan, PlanEditing, PlanSection, Report, Review
from app.plans.queries.reporting import KIND
from app.plans.report import ReportState
from app.plans.rules import ReviewState, Section, StepState
from app.plans.schemas import SectionText
from app.plans.service.write import note_editing, write
from app.projects.rules import State
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

Browsers = Callable[..., Visitor]
HOSTILE = "Retourne dans ton pays, on ne veut pas de toi ici."


async def test_anybody_reads_the_plan_in_few_statements(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    carrier = await person(db, name="Amina D.")
    project = await projects.project(db, carrier=carrier)
    await plans.complete(db, project, carrier)
    for number in range(6):
        await plans.step(db, project, number * 10, number * 10 + 5, title=f"Étape {number}")
        await plans.capacity(db, project, what=f"Tâche {number}")
    browser = visitor()
    with counted(runtime) as sent:
        await browser.go(f"/fr/projets/{project.public_id}/plan")
    assert len(sent) <= 2, sent
    assert browser.all("h1") == ["Le plan"]
    assert len(browser.all(".plan-part")) == len(Section)
    assert "par Amina D." in browser.text
    assert browser.page.css("form[method=post]") == []
    english = await visitor("en").go(f"/en/projects/{project.public_id}/plan")
    assert english.all(".plan-part h2")[:3] == ["The need", "The solution", "Who benefits"]
    assert "remains to be found" in english.text


async def test_a_plan_that_is_not_begun_says_what_each_part_asks(
    db: AsyncSession, visitor: Browsers
) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    anybody = await visitor().go(f"/fr/projets/{project.public_id}/plan")
    assert anybody.text.count("Pas encore écrit") == len(Section)
    assert "Signaler" not in anybody.text
    team = await sign_in_as(db, visitor(), carrier)
    await team.go(f"/fr/projets/{project.public_id}/plan")
    assert "Il manque 8 parties" in team.text
    await team.submit('form[action$="/ecrire/need/ouvrir"]')
    assert team.path.endswith("/ecrire/need")
    await visitor().go(f"/fr/projets/{project.public_id}/plan/ecrire/budget")
    await team.go(f"/fr/projets/{project.public_id}/plan/ecrire/budget")
    assert team.status == 404


async def test_a_kept_page_changes_with_the_plan(db: AsyncSession, visitor: Browsers) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    path = f"/fr/projets/{project.public_id}/plan"
    assert plans.WORDS not in (await visitor().go(path)).text
    team = await sign_in_as(db, visitor(), carrier)
    await team.go(f"{path}/ecrire/need")
    await team.submit("form.column-form", body=plans.WORDS)
    assert plans.WORDS in (await visitor().go(path)).text


async def test_the_page_of_the_project_shows_the_plan_in_short(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    path = f"/fr/projets/{project.public_id}"
    bare = await visitor().go(path)
    assert "n’a pas encore commencé" in bare.text
    runtime.pages.clear()
    await plans.complete(db, project, carrier)
    await plans.step(db, project, -9, -2, state=StepState.DONE)
    await plans.review(db, project, ReviewState.READY, carrier)
    await plans.report(db, project, by=carrier)
    anybody = await visitor().go(path)
    assert anybody.page.css_first(".plan-short svg.timeline") is not None
    assert anybody.page.css_first(".plan-short svg.budget-bar") is not None
    assert "L’équipe publie son bilan" in anybody.text
    assert "Jugé prêt" in anybody.text
    team = await sign_in_as(db, visitor(), carrier)
    await team.go(path)
    await team.follow("Écrire le bilan")
    assert team.path.endswith("/bilan")


async def test_a_hidden_plan_is_hidden_everywhere_and_its_team_reads_it(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.MOBILISING, carrier)
    await plans.complete(db, project, carrier)
    number, base = project.id, f"/fr/projets/{project.public_id}"
    ways = moderation_of("plan")
    assert ways is not None
    thing = await ways.find(db, project.public_id)
    assert thing is not None
    assert (thing.subject, thing.author_id) == (Subject("plan", number), carrier.id)
    assert plans.WORDS in thing.text
    for _twice in range(2):
        await ways.hide(db, runtime, number, clock.now())
    await db.commit()
    for path in ("/plan", "/plan/historique", "/plan/relectures"):
        anybody = await visitor().go(base + path)
        assert anybody.status == 404
        assert "masqué ce texte" in anybody.text
    assert plans.WORDS[:40] not in (await visitor().go(base)).text
    team = await sign_in_as(db, visitor(), carrier)
    await team.go(f"{base}/plan")
    assert plans.WORDS in team.text
    assert "La modération a masqué ce plan" in team.text
    await ways.restore(db, runtime, number, clock.now())
    await db.commit()
    assert plans.WORDS in (await visitor().go(f"{base}/plan")).text
    assert await ways.find(db, "zzzzzzzzzz") is None


async def test_words_that_must_be_read_first_hold_the_plan_back(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    for version, body in enumerate((HOSTILE, f"{HOSTILE} Va-t’en.")):
        typed = SectionText(body=body, version=version)
        await write(db, carrier, project.id, Section.NEED, typed, clock.now())
    await db.commit()
    [(kind, number)] = (await db.execute(select(Case.subject_kind, Case.subject_id))).all()
    assert (kind, number) == ("plan", project.id)
    assert (await db.get_one(Plan, project.id)).hidden_at is not None


async def whole_life(db: AsyncSession) -> tuple[int, int]:
    """Let somebody write, do, review and report; return their number and their project's."""
    who = await person(db)
    project = await projects.project(db, State.DELIVERED, who)
    await plans.complete(db, project, who)
    await plans.capacity(db, project, who)
    await plans.review(db, project, ReviewState.READY, who, asked_by_id=who.id)
    await plans.report(db, project, by=who)
    await note_editing(db, who, project.id, Section.NEED, clock.now())
    await db.commit()
    return who.id, project.id


async def test_a_person_takes_what_they_wrote_with_them(db: AsyncSession) -> None:
    who, _project = await whole_life(db)
    counts = {}
    for name in ("plan_changes", "plan_capacities", "plan_reviews", "project_reports"):
        counts[name] = [row async for row in readers()[name](db, who)]
    assert [len(rows) for rows in counts.values()] == [5, 1, 1, 1]
    assert counts["plan_changes"][0]["text"] == plans.WORDS
    assert counts["plan_reviews"][0]["decided"] is True


async def test_what_a_team_wrote_stays_when_somebody_leaves_and_their_name_goes(
    db: AsyncSession,
) -> None:
    who, project_id = await whole_life(db)
    leaving = Leaving(who, erase_words=True, now=clock.now())
    await erasers()["plans"](db, leaving)
    await db.commit()
    assert f"project:{project_id}" in leaving.pages
    assert set(await db.scalars(select(PlanSection.edited_by_id))) == {None}
    assert set(await db.scalars(select(PlanSection.body))) >= {plans.WORDS}
    able = select(Capacity.person_id, Capacity.is_secured, Capacity.experience)
    assert (None, False, "") in [tuple(row) for row in await db.execute(able)]
    assert set(await db.scalars(select(Capacity.person_id))) == {None}
    assert list(await db.scalars(select(PlanEditing.person_id))) == []
    [(asked, decided)] = (await db.execute(select(Review.asked_by_id, Review.decided_by_id))).all()
    assert (asked, decided) == (None, None)
    assert list(await db.scalars(select(Report.written_by_id))) == [None]


async def test_who_has_a_part_open_is_forgotten_after_a_day(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    await note_editing(db, carrier, project.id, Section.NEED, clock.now() - 2 * plans.DAY)
    await note_editing(db, carrier, project.id, Section.SUCCESS, clock.now())
    [term] = [term for term in terms() if term.name == "plan_editing"]
    assert await forget_some(db, term, clock.now()) == 1
    assert list(await db.scalars(select(PlanEditing.section))) == [Section.SUCCESS]


async def test_a_draft_carries_photos_for_nobody_to_report(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.DELIVERED, carrier)
    report = await plans.report(db, project, ReportState.DRAFT, carrier)
    assert await carrier_of(db, Subject(KIND, report.id)) is None
    report.state, report.published_at = ReportState.PUBLISHED, clock.now()
    await db.commit()
    found = await carrier_of(db, Subject(KIND, report.id))
    assert found is not None
    assert (found.author_ids, found.is_public) == (frozenset({carrier.id}), True)
