"""Moving the supporters of a duplicate, and what there is to know before and after."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, case, exists, false, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.ideas.models import DepartedSupport, Gate, Idea, Merge, Support
from app.ideas.queries.similar import Similar
from app.ideas.rules import State
from app.places.rules import Area


@dataclass(frozen=True, slots=True)
class Moving:
    """How many supporters a merge moves, and how many support both ideas already."""

    moved: int
    already: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A duplicate that has become part of an idea."""

    public_id: str
    title: str
    language: str
    moved: int
    reason: str
    merged_at: datetime


BY_WORDS = text("""
    WITH wanted AS (SELECT plainto_tsquery('french', fold(:words)) AS query),
    found AS MATERIALIZED (
        SELECT i.* FROM idea i, wanted
        WHERE i.search @@ wanted.query AND i.state IN ('published', 'candidate') AND i.id <> :idea
        LIMIT 1000
    )
    SELECT public_id, title, language, state, territory_id, neighbourhood_id,
        gate.local, gate.other, gate.threshold
    FROM found JOIN gate ON gate.idea_id = found.id, wanted
    ORDER BY territory_id IS NOT DISTINCT FROM :territory DESC,
        ts_rank(search, wanted.query) DESC, found.id
    LIMIT :most
""")


async def by_words(session: AsyncSession, idea: Idea, words: str, most: int = 10) -> list[Similar]:
    """Return open ideas with all of ``words``, those of the same territory first."""
    values = {"words": words, "idea": idea.id, "territory": idea.territory_id, "most": most}
    rows = (await session.execute(BY_WORDS, values)).all()
    return [
        Similar(
            r.public_id, r.title, r.language, State(r.state),
            Area(r.territory_id, r.neighbourhood_id), r.local, r.other, r.threshold,
        )
        for r in rows
    ]  # fmt: skip


async def lock_open_gates(session: AsyncSession, *idea_ids: int) -> bool:
    """Hold the gates of these ideas, always in the same order; False when one of them is closed."""
    query = (
        select(Gate.idea_id)
        .where(Gate.idea_id.in_(idea_ids), Gate.is_open)
        .order_by(Gate.idea_id)
        .with_for_update(key_share=True)
    )
    return len((await session.execute(query)).all()) == len(set(idea_ids))


async def preview(session: AsyncSession, source_id: int, target_id: int) -> Moving:
    """Say what merging one idea into the other would move now."""
    other = aliased(Support)
    both = exists().where(other.idea_id == target_id, other.person_id == Support.person_id)
    query = select(
        func.count().filter(~both), func.count().filter(both)
    ).where(Support.idea_id == source_id, Support.set_aside_at.is_(None))  # fmt: skip
    return Moving(*(await session.execute(query)).one())


async def move_supporters(
    session: AsyncSession, source_id: int, target: Idea, now: datetime
) -> tuple[Moving, bool]:
    """Count the supporters of one idea for another, each person once, both gates being held.

    Locality is judged anew, for the target's area; what was set aside stays so. Returns what moved,
    and whether the target's gate opened by it.
    """
    moved = _copied(source_id, target, now)
    counts = moved.c.set_aside_at.is_(None)
    near = select(func.count().filter(counts, moved.c.is_local)).scalar_subquery()
    far = select(func.count().filter(counts, ~moved.c.is_local)).scalar_subquery()
    aside = select(func.count().filter(~counts)).scalar_subquery()
    before = select(Gate.passed_at).where(Gate.idea_id == target.id).scalar_subquery()
    counted = (
        update(Gate)
        .where(Gate.idea_id == target.id)
        .values(
            local=Gate.local + near,
            other=Gate.other + far,
            set_aside=Gate.set_aside + aside,
            passed_at=case(
                (Gate.passed_at.is_(None) & (Gate.local + near >= Gate.threshold), now),
                else_=Gate.passed_at,
            ),
        )
        .returning(Gate.passed_at)
        .cte("counted")
    )
    query = select(
        select(func.count().filter(counts)).select_from(moved).scalar_subquery(),
        select(func.count())
        .where(Support.idea_id == source_id, Support.set_aside_at.is_(None))
        .scalar_subquery(),
        before.is_(None) & counted.c.passed_at.is_not(None),
    )
    number, everyone, opened = (await session.execute(query)).one()
    return Moving(number, everyone - number), opened


def _copied(source_id: int, target: Idea, now: datetime) -> CTE:
    """Return the statement that gives the target the supports that it does not have yet."""
    local = lives_in(target.area)
    return (
        insert_or(Support)
        .from_select(
            ["idea_id", "person_id", "is_local", "created_at", "set_aside_at"],
            select(literal(target.id), Support.person_id, local, literal(now), Support.set_aside_at)
            .join(Person, Person.id == Support.person_id)
            .where(Support.idea_id == source_id),
        )
        .on_conflict_do_nothing()
        .returning(Support.is_local, Support.set_aside_at)
        .cte("moved")
    )


async def move_departed(session: AsyncSession, source: Idea, target: Idea, now: datetime) -> None:
    """Count the supports of people who left for the target too, both gates being held.

    Where they lived is not known any more: they stay local when both ideas have one area.
    """
    stays_local = DepartedSupport.is_local & literal(source.area == target.area)
    moved = await session.execute(
        insert(DepartedSupport)
        .from_select(
            ["idea_id", "is_local", "given_on"],
            select(literal(target.id), stays_local, literal(now.date())).where(
                DepartedSupport.idea_id == source.id
            ),
        )
        .returning(DepartedSupport.is_local)
    )
    near = [is_local for (is_local,) in moved]
    if near:
        await session.execute(
            update(Gate)
            .where(Gate.idea_id == target.id)
            .values(local=Gate.local + sum(near), other=Gate.other + len(near) - sum(near))
        )


def lives_in(area: Area) -> ColumnElement[bool]:
    """Say in SQL what :func:`app.places.rules.is_local` says of a person's home."""
    if area.neighbourhood_id is not None:
        return func.coalesce(Person.neighbourhood_id == area.neighbourhood_id, false())
    if area.territory_id is not None:
        return func.coalesce(Person.territory_id == area.territory_id, false())
    return Person.neighbourhood_id.is_not(None)


async def record(
    session: AsyncSession, source_id: int, target_id: int, moving: Moving, by: int, now: datetime
) -> None:
    """Keep what a merge did, and let what had been merged into the source point to its target."""
    await session.execute(
        insert(Merge).values(
            idea_id=source_id, into_id=target_id, moved=moving.moved, already=moving.already,
            merged_by_id=by, merged_at=now,
        )
    )  # fmt: skip
    await session.execute(
        update(Idea).where(Idea.merged_into_id == source_id).values(merged_into_id=target_id)
    )


@question(lambda found: [Joined(*row) for row in found])
def joined(idea_id: int) -> Columns:
    """Ask for the duplicates that have become part of an idea, oldest first."""
    return (
        select(
            Idea.public_id, Idea.title, Idea.language, Merge.moved, Idea.closing_reason,
            Merge.merged_at,
        )
        .join(Merge, Merge.idea_id == Idea.id)
        .where(Idea.merged_into_id == idea_id)
        .order_by(Merge.merged_at, Idea.id)
    )  # fmt: skip
