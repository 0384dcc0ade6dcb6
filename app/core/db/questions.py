"""Several questions in one statement: what a page needs to know is asked for in one journey.

A query that is a :class:`Question` can be asked alone, or together with those of other slices::

    asked = Questions()
    tally = asked.add(supporting.tally_of(idea.id))
    voices = asked.add(speaking.voices_of(actor))
    await asked.ask(session)
    tally.value, voices.value

Such a query is made once, with parameters in the place of what it is asked about, because making it
takes SQLAlchemy longer than answering it takes PostgreSQL::

    @question(lambda found: Tally(*found.one()))
    def tally_of(idea_id: int) -> Columns:
        return select(Gate.local, Gate.other).where(Gate.idea_id == idea_id)

See docs/decisions/0038.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache, wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Enum,
    Integer,
    Result,
    Select,
    String,
    bindparam,
    func,
    select,
)
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
P = ParamSpec("P")
Columns = Select[*tuple[Any, ...]]
Rows = Result[*tuple[Any, ...]]

PARAMETERS: Mapping[object, TypeEngine[Any]] = {
    int: BigInteger(),
    str: String(),
    bool: Boolean(),
    date: Date(),
    datetime: DateTime(timezone=True),
}
"""What a question may be asked about, and how the database calls it."""

REMEMBERED = 256
"""Pages ask the same questions together, time and again: a few dozen different sets."""

AS_THEY_ARE = (String, Integer, Boolean)
"""Types whose values JSON holds as they are."""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A query of columns (no entity), and what its result means."""

    query: Columns
    read: Callable[[Rows], T]
    values: Mapping[str, object] = field(default_factory=dict)
    """Of the query's parameters, by name."""

    async def alone(self, session: AsyncSession) -> T:
        """Ask it by itself."""
        return self.read(await session.execute(self.query, dict(self.values)))


def question(
    read: Callable[[Rows], T],
) -> Callable[[Callable[P, Columns]], Callable[P, Question[T]]]:
    """Let a query be asked about different things (decorator on what makes it).

    It is made once: what it is given are parameters in SQL, to compare with and not to look into. One
    that may be None takes part in comparisons as NULL does.
    """

    def decorate(make: Callable[P, Columns]) -> Callable[P, Question[T]]:
        signature = inspect.signature(make)

        def named(parameter: str) -> str:
            return f"{make.__qualname__}_{parameter}"

        @cache
        def query() -> Columns:
            about = {
                name: bindparam(named(name), type_=PARAMETERS[_kind(parameter.annotation)])
                for name, parameter in signature.parameters.items()
            }
            return cast("Callable[..., Columns]", make)(**about)

        @wraps(make)
        def ask(*args: P.args, **kwargs: P.kwargs) -> Question[T]:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = {named(name): value for name, value in given.arguments.items()}
            return Question(query(), read, values)

        return ask

    return decorate


def _kind(annotation: object) -> object:
    """Return ``int`` of ``int | None``."""
    kinds = [each for each in getattr(annotation, "__args__", ()) if each is not type(None)]
    return kinds[0] if kinds else annotation


@dataclass(slots=True)
class Answer(Generic[T]):
    """What a question will have been answered, once those it was added to are asked."""

    _found: tuple[T] | None = None

    @property
    def value(self) -> T:
        """Return the answer.

        Raises:
            LookupError: nobody asked yet.
        """
        if self._found is None:
            raise LookupError("this question was not asked yet")
        return self._found[0]

    def settle(self, value: T) -> None:
        """Write down what was found."""
        self._found = (value,)


def known(value: T) -> Answer[T]:
    """Return an answer that needs no question: what is true of a visitor, for instance."""
    return Answer((value,))


class Questions:
    """Questions that wait to be asked together."""

    def __init__(self) -> None:
        self._waiting: Waiting = []

    def add(self, question: Question[T]) -> Answer[T]:
        """Have a question asked with the others; its answer has a value afterwards."""
        answer: Answer[T] = Answer()
        self._waiting.append((question, answer))
        return answer

    async def ask(self, session: AsyncSession) -> None:
        """Ask what waits in one statement, however many wait; nothing waits afterwards.

        A question that waits twice, about different things, takes a second statement.
        """
        waiting, self._waiting = self._waiting, []
        while waiting:
            values: dict[str, object] = {}
            now, waiting = _without_conflict(waiting, values)
            several = _together(tuple(question.query for question, _answer in now))
            found = (await session.execute(several.query, values)).one()
            for (question, answer), shape, rows in zip(now, several.shapes, found, strict=True):
                answer.settle(question.read(shape.result(rows)))


Waiting = list[tuple[Question[Any], Answer[Any]]]


def _without_conflict(waiting: Waiting, values: dict[str, object]) -> tuple[Waiting, Waiting]:
    """Share out what can be asked at once, whose ``values`` are added, and what cannot."""
    now: Waiting = []
    later: Waiting = []
    for question, answer in waiting:
        agrees = all(values.get(name, value) == value for name, value in question.values.items())
        if agrees:
            values.update(question.values)
        (now if agrees else later).append((question, answer))
    return now, later


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the rows of a query are called, and made again of what came as JSON."""

    names: SimpleResultMetaData
    reads: tuple[Callable[[str], Any] | None, ...]

    def result(self, rows: list[list[Any]]) -> Rows:
        """Return rows that came as JSON as if their query had been executed alone."""
        return IteratorResult(
            self.names,
            (
                tuple(
                    value if read is None or value is None else read(value)
                    for read, value in zip(self.reads, row, strict=True)
                )
                for row in rows
            ),
        )


@dataclass(frozen=True, slots=True)
class _Together:
    """Several queries as one."""

    query: Columns
    shapes: tuple[_Shape, ...]


@lru_cache(maxsize=REMEMBERED)
def _together(queries: tuple[Columns, ...]) -> _Together:
    """Make one statement of queries: they are told apart by identity, and mostly made once."""
    columns = [query.subquery().c.values() for query in queries]
    return _Together(
        select(*(_as_json(each) for each in columns)),
        tuple(_shape(each, query) for each, query in zip(columns, queries, strict=True)),
    )


def _as_json(columns: Sequence[KeyedColumnElement[Any]]) -> ColumnElement[Any]:
    """Return, as one value, every row of a subquery in its order."""
    rows = func.json_agg(func.json_build_array(*columns))
    return select(func.coalesce(rows, func.json_build_array(), type_=JSON)).scalar_subquery()


def _shape(columns: Sequence[KeyedColumnElement[Any]], query: Columns) -> _Shape:
    names = SimpleResultMetaData([column["name"] for column in query.column_descriptions])
    return _Shape(names, tuple(_reader(column.type) for column in columns))


def _reader(kind: TypeEngine[Any]) -> Callable[[str], Any] | None:
    """Return what makes a column's value again of what JSON holds; None: it is one already.

    Raises:
        TypeError: JSON would change such values; ask that question alone.
    """
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, AS_THEY_ARE):
        return None
    raise TypeError(f"values of type {kind!r} cannot be asked for together")
