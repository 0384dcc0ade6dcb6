"""The demonstration's projects stand at every state, begin after their idea's gate, and say so."""

from sqlalchemy import func, select

from app.core.needs import needs_of
from app.core.runtime import Runtime
from app.demo.content import tales
from app.demo.seed.projects import told
from app.ideas.models import Gate, Idea
from app.projects.models import Project, TeamMember, Turn, Update
from app.projects.rules import LIVING, State, TeamRole
from tests.visitor import Visitor


def test_every_state_is_told_of_and_more_than_one_language():
    assert {one["state"] for one in told()} == set(State)
    assert len(told()) == 25
    assert {one.get("language", "fr") for one in told()} == {"fr", "en"}
    assert len({one["key"] for one in told()}) == 25


def test_each_was_an_idea_of_its_own_that_passed_its_gate_in_good_time():
    by_key = {tale.key: tale for tale in tales()}
    origins = [by_key[one["idea"]] for one in told()]
    assert len({tale.key for tale in origins}) == 25
    for tale, one in zip(origins, told(), strict=True):
        assert tale.state == "candidate"
        assert tale.language == one.get("language", "fr")
        assert tale.age_days > one["days"], tale.key


async def test_what_is_stored_could_have_happened(demonstration: Runtime):
    async with demonstration.database.transaction() as session:
        late = (
            select(func.count())
            .select_from(Project)
            .join(Idea, Idea.id == Project.idea_id)
            .join(Gate, Gate.idea_id == Idea.id)
            .where((Project.created_at < Gate.passed_at) | Idea.became_project_at.is_(None))
        )
        assert await session.scalar(late) == 0
        early = select(func.count()).where(
            Update.created_at
            < select(Project.created_at).where(Project.id == Update.project_id).scalar_subquery()
        )
        assert await session.scalar(early) == 0
        assert await session.scalar(select(func.count()).where(Turn.at > func.now())) == 0
        carried = select(TeamMember.project_id).where(TeamMember.role == TeamRole.CARRIER)
        alone = select(func.count()).where(Project.state.in_(LIVING), Project.id.not_in(carried))
        assert await session.scalar(alone) == 0
        last = (
            select(Turn.now_is)
            .where(Turn.project_id == Project.id)
            .order_by(Turn.id.desc())
            .limit(1)
        )
        astray = select(func.count()).where(Project.state != last.scalar_subquery())
        assert await session.scalar(astray) == 0
        ids = list(await session.scalars(select(Project.id)))
        assert set(await needs_of(session, ids)) == set(ids)


async def test_the_list_and_a_page_are_alive(demonstration_app):
    browser = await Visitor(demonstration_app).go("/fr/projets")
    assert len(browser.page.css(".project-card")) == 20
    await browser.follow("La ronde de chaleur")
    assert browser.status == 200
    assert "Le protocole tient sur une feuille" in browser.text
    assert "C’était une idée" in browser.text
