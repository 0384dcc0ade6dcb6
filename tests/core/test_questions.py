"""Several questions in one statement: the answers are those that each would have had alone."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Float,
    LargeBinary,
    String,
    case,
    column,
    func,
    literal,
    select,
    values,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.base import words
from app.core.db.questions import Answer, Columns, Question, Questions, known, question
from app.core.runtime import Runtime
from app.ideas.rules import State
from tests.queries import counted

KEYS = [(1, "un"), (2, "deux"), (3, "trois")]


def numbers(*wanted: int) -> Question[list[tuple[int, str]]]:
    """Ask for some of three numbers, the largest first."""
    table = values(column("id", BigInteger), column("name", String), name="number").data(KEYS)
    query = select(table.c.id, table.c.name).where(table.c.id.in_(wanted))
    return Question(query.order_by(table.c.id.desc()), lambda found: [(*row,) for row in found])


async def test_what_comes_together_is_what_comes_alone(db: AsyncSession) -> None:
    moment = datetime(2026, 3, 8, 6, 59, 59, 999_999, tzinfo=UTC)
    query = select(
        literal('l’été « à » "l\'île" \\ \n é\u0301').label("words"),
        literal(2**53 + 1, BigInteger).label("number"),
        literal(moment, DateTime(timezone=True)).label("moment"),
        literal(date(2024, 2, 29), Date).label("day"),
        literal(State.CANDIDATE, words(State)).label("state"),
        literal(False).label("yes"),
        literal(None, DateTime(timezone=True)).label("never"),
        func.coalesce(case((literal(False), "x")), "").label("empty"),
    )
    question = Question(query, lambda found: found.one())
    alone = await question.alone(db)
    asked = Questions()
    together = asked.add(question)
    await asked.ask(db)
    assert tuple(together.value) == tuple(alone)
    assert together.value.moment == moment
    assert together.value.state is State.CANDIDATE
    assert dict(together.value._mapping) == dict(alone._mapping), "columns keep their names"


async def test_many_questions_cost_one_statement_and_keep_their_rows_apart(
    runtime: Runtime,
) -> None:
    asked = Questions()
    answers = [asked.add(numbers(*wanted)) for wanted in ((1, 3), (2,), (), (3, 2, 1))]
    async with runtime.database.transaction() as session:
        with counted(runtime) as said:
            await asked.ask(session)
    assert len(said) == 1
    assert [answer.value for answer in answers] == [
        [(3, "trois"), (1, "un")],
        [(2, "deux")],
        [],
        [(3, "trois"), (2, "deux"), (1, "un")],
    ]


async def test_nothing_to_ask_costs_nothing_and_nothing_is_asked_twice(runtime: Runtime) -> None:
    asked = Questions()
    async with runtime.database.transaction() as session:
        with counted(runtime) as said:
            await asked.ask(session)
            assert said == []
            asked.add(numbers(1))
            await asked.ask(session)
            await asked.ask(session)
    assert len(said) == 1


async def test_a_column_named_twice_keeps_both_values(db: AsyncSession) -> None:
    table = values(column("id", BigInteger), column("name", String), name="number").data(KEYS)
    other = table.alias("other")
    after = table.join(other, other.c.id == table.c.id + 1)
    pair = select(table.c.name, other.c.name).select_from(after).where(table.c.id == 1)
    asked = Questions()
    found = asked.add(Question(pair, lambda rows: tuple(rows.one())))
    await asked.ask(db)
    assert found.value == ("un", "deux")


async def test_one_question_may_be_asked_by_two_who_do_not_know_each_other(
    db: AsyncSession,
) -> None:
    asked, same = Questions(), numbers(2)
    first, second = asked.add(same), asked.add(same)
    await asked.ask(db)
    assert first.value == second.value == [(2, "deux")]


MADE: list[str] = []


@question(lambda found: [(*row,) for row in found])
def sums(one: int, other: int | None = None, *, said: str = "") -> Columns:
    """Ask for a sum and some words."""
    MADE.append("sums")
    return select((one + func.coalesce(other, 0)).label("sum"), literal("x").concat(said))


async def test_a_query_is_made_once_whatever_it_is_asked_about(db: AsyncSession) -> None:
    assert await sums(1).alone(db) == [(1, "x")]
    made = len(MADE)
    assert await sums(2, 3, said="y").alone(db) == [(5, "xy")]
    assert await sums(other=4, one=1).alone(db) == [(5, "x")]
    assert len(MADE) == made


async def test_the_same_question_about_two_things_is_answered_for_each(runtime: Runtime) -> None:
    asked = Questions()
    first, second, again = (
        asked.add(sums(n, said=said)) for n, said in ((1, ""), (7, "!"), (1, ""))
    )
    beside = asked.add(numbers(2))
    async with runtime.database.transaction() as session:
        with counted(runtime) as said:
            await asked.ask(session)
    assert (first.value, second.value, again.value) == ([(1, "x")], [(7, "x!")], [(1, "x")])
    assert beside.value == [(2, "deux")]
    assert len(said) == 2, "what disagrees waits for the next statement, the rest does not"


async def test_a_question_about_nobody_finds_nothing(db: AsyncSession) -> None:
    @question(lambda found: [row.name for row in found])
    def named(number: int | None) -> Columns:
        table = values(column("id", BigInteger), column("name", String), name="number").data(KEYS)
        return select(table.c.name).where(table.c.id == number)

    assert await named(2).alone(db) == ["deux"]
    assert await named(None).alone(db) == []


def test_a_question_about_what_the_database_does_not_know_is_refused_at_once() -> None:
    @question(lambda found: found.one())
    def about(thing: object) -> Columns:
        return select(literal(1)).where(literal(1) == thing)

    with pytest.raises(KeyError):
        about("something")


@pytest.mark.parametrize("kind", [LargeBinary(), Float()])
async def test_a_type_that_json_would_change_is_refused(db: AsyncSession, kind: object) -> None:
    value = b"secret" if isinstance(kind, LargeBinary) else 0.1
    asked = Questions()
    asked.add(Question(select(literal(value, kind)), lambda found: found.scalar_one()))
    with pytest.raises(TypeError, match="cannot be asked for together"):
        await asked.ask(db)


def test_an_answer_that_was_not_asked_for_has_no_value() -> None:
    waiting: Answer[int] = Questions().add(Question(select(literal(1)), lambda f: f.scalar_one()))
    with pytest.raises(LookupError, match="not asked yet"):
        _ = waiting.value
    assert known(None).value is None, "nothing is an answer too"
    assert known([1]).value == [1]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
    moment=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    number=st.integers(-(2**63), 2**63 - 1),
)
async def test_whatever_was_written_comes_back_the_same(
    db: AsyncSession, said: str, moment: datetime, number: int
) -> None:
    query = select(
        literal(said),
        literal(moment, DateTime(timezone=True)),
        literal(number, BigInteger),
    )
    asked = Questions()
    found = asked.add(Question(query, lambda rows: tuple(rows.one())))
    await asked.ask(db)
    assert found.value == (said, moment, number)
