"""Two tabs, two people and a publication: whatever their order, nothing unseen is overwritten."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import public_id
from app.core.runtime import Runtime
from app.ideas.models import Idea, IdeaVersion
from app.ideas.queries.drafts import count_drafts, drafts_of, published_lately
from app.ideas.queries.versions import changes_of, count_changes
from app.ideas.rules import State
from app.ideas.schemas import DraftWords, Revision
from app.ideas.service import draft as drafts, edit as editing
from app.ideas.service.moved_on import MovedOn
from tests.factories import ideas
from tests.factories.accounts import person

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BODY = "Le béton garde la chaleur et personne ne s’y arrête."


def words(text: str) -> DraftWords:
    return DraftWords(title=text, problem="", proposal="", language="fr")


def revision(title: str, version: int, problem: str = BODY) -> Revision:
    return Revision(title=title, problem=problem, proposal=BODY, language="fr", version=version)


@pytest.mark.parametrize("seed", range(6))
async def test_a_tab_saves_only_over_what_it_has_seen(
    runtime: Runtime, db: AsyncSession, seed: int
) -> None:
    dice = Random(seed)
    author = await person(db)
    page = public_id()
    async with runtime.database.transaction() as session:
        idea = await drafts.begin(session, author, words("Version 1"), NOW, public_id=page)
        idea_id = idea.id
    truth, seen = ("Version 1", 1), {"telephone": 1, "ordinateur": 1}
    for n in range(2, 20):
        tab = dice.choice(sorted(seen))
        typed = f"Version {n}"
        try:
            async with runtime.database.transaction() as session:
                here = await session.get_one(Idea, idea_id)
                saved = await drafts.save_words(
                    session, author, here, words(typed), NOW + timedelta(minutes=n), seen=seen[tab]
                )
                version = saved.version
            assert seen[tab] == truth[1], "it had seen the last words"
            truth, seen[tab] = (typed, version), version
        except MovedOn as moved:
            assert seen[tab] != truth[1]
            assert moved.current.title == truth[0], "it is shown what the other tab wrote"
            seen[tab] = moved.current.version
        kept = await current(db, idea_id)
        assert (kept.title, kept.version) == truth


async def current(db: AsyncSession, idea_id: int) -> Idea:
    query = select(Idea).where(Idea.id == idea_id).execution_options(populate_existing=True)
    found = (await db.execute(query)).scalar_one()
    await db.commit()
    return found


async def test_the_same_words_saved_twice_are_one_save(runtime: Runtime, db: AsyncSession) -> None:
    author = await person(db)
    page = public_id()
    for _ in range(3):
        async with runtime.database.transaction() as session:
            await drafts.begin(session, author, words("Une ruelle"), NOW, public_id=page)
    assert (await db.execute(select(func.count(Idea.id)))).scalar_one() == 1


async def test_a_page_of_somebody_else_begins_nothing(runtime: Runtime, db: AsyncSession) -> None:
    from app.core.errors import DomainError

    page = public_id()
    async with runtime.database.transaction() as session:
        await drafts.begin(session, await person(db), words("La mienne"), NOW, public_id=page)
    with pytest.raises(DomainError):
        async with runtime.database.transaction() as session:
            await drafts.begin(session, await person(db), words("La tienne"), NOW, public_id=page)
    assert (await db.execute(select(Idea.title))).scalars().all() == ["La mienne"]


@pytest.mark.parametrize("seed", range(4))
async def test_the_history_tells_every_edit_and_leads_back_to_the_first_words(
    runtime: Runtime, db: AsyncSession, seed: int
) -> None:
    dice = Random(seed)
    author = await person(db)
    idea_id = (
        await ideas.idea(db, author, title="Titre numéro 0", problem=BODY, proposal=BODY, themes=[])
    ).id
    said = [("Titre numéro 0", BODY)]
    for n in range(1, 12):
        title, problem = said[-1]
        if dice.random() < 0.5:
            title = f"Titre numéro {n}"
        if dice.random() < 0.4:
            problem = f"{BODY} Mot {n}."
        async with runtime.database.transaction() as session:
            here = await session.get_one(Idea, idea_id)
            await editing.edit(
                session,
                author,
                here,
                revision(title, here.version, problem),
                NOW + timedelta(hours=n),
            )
        if (title, problem) != said[-1]:
            said.append((title, problem))
    idea = await current(db, idea_id)
    assert (idea.title, idea.problem) == said[-1]
    assert idea.version == len(said)
    changes = await changes_of(db, idea)
    assert len(changes) == await count_changes(db, idea_id) == len(said) - 1
    for change, after, before in zip(changes, said[:0:-1], said[-2::-1], strict=True):
        new = "".join(p.text for p in change.title if p.kind != "removed")
        old = "".join(p.text for p in change.title if p.kind != "added")
        assert new == after[0]
        assert old.split() == before[0].split()
        assert {name for name, _ in change.parts} == {
            name
            for name, a, b in (("title", after[0], before[0]), ("problem", after[1], before[1]))
            if a != b
        }
    assert [c.number for c in changes] == list(range(len(said) - 1, 0, -1))


async def test_of_two_edits_from_one_page_the_second_is_told(
    runtime: Runtime, db: AsyncSession
) -> None:
    author = await person(db)
    idea_id = (await ideas.idea(db, author)).id
    async with runtime.database.transaction() as session:
        here = await session.get_one(Idea, idea_id)
        await editing.edit(session, author, here, revision("Le premier titre", 1), NOW)
    with pytest.raises(MovedOn):
        async with runtime.database.transaction() as session:
            here = await session.get_one(Idea, idea_id)
            await editing.edit(session, author, here, revision("Le second titre", 1), NOW)
    assert (await current(db, idea_id)).title == "Le premier titre"
    assert (await db.execute(select(func.count(IdeaVersion.id)))).scalar_one() == 1


async def test_my_drafts_are_mine_the_last_touched_first(db: AsyncSession) -> None:
    me, other = await person(db), await person(db)
    for n in range(4):
        await ideas.idea(
            db,
            me,
            state=State.DRAFT,
            title=f"Brouillon {n}",
            updated_at=NOW - timedelta(days=(n * 7) % 4),
        )
    await ideas.idea(db, other, state=State.DRAFT, title="Pas à moi")
    await ideas.idea(db, me, title="Déjà publiée celle-ci")
    mine = await drafts_of(db, me.id)
    assert {draft.title for draft in mine} == {f"Brouillon {n}" for n in range(4)}
    assert [d.updated_at for d in mine] == sorted((d.updated_at for d in mine), reverse=True)
    assert all(draft.is_mine for draft in mine)
    assert await count_drafts(db, me.id) == 4
    assert await count_drafts(db, other.id) == 1


@pytest.mark.parametrize(
    ("hours", "counted"), [(0, 1), (1, 1), (23.9, 1), (24, 0), (24.1, 0), (300, 0)]
)
async def test_what_was_published_within_a_day_is_counted(
    db: AsyncSession, hours: float, counted: int
) -> None:
    me = await person(db)
    await ideas.idea(db, me, published_at=NOW - timedelta(hours=hours), state=State.WITHDRAWN)
    assert await published_lately(db, me.id, NOW) == counted
