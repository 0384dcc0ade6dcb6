"""Several questions in one statement: what a page needs to know is asked for in one journey.

A query that is a :class:`Question` can be asked alone, or together with those of other slices::

    asked = Questions()
    tally = asked.add(supporting.tally_of(idea.id))
    voices = asked.add(speaking.voices_of(actor))
    await asked.ask(session)
    tally.value, voices.value

See docs/decisions/0038.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Enum,
    Integer,
    Result,
    Select,
    String,
    func,
    select,
)
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
Columns = Select[*tuple[Any, ...]]
Rows = Result[*tuple[Any, ...]]

AS_THEY_ARE = (String, Integer, Boolean)
"""Types whose values JSON holds as they are."""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A query of columns (no entity), and what its result means."""

    query: Columns
    read: Callable[[Rows], T]

    async def alone(self, session: AsyncSession) -> T:
        """Ask it by itself."""
        return self.read(await session.execute(self.query))


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
        self._waiting: list[tuple[Question[Any], Answer[Any]]] = []

    def add(self, question: Question[T]) -> Answer[T]:
        """Have a question asked with the others; its answer has a value afterwards."""
        answer: Answer[T] = Answer()
        self._waiting.append((question, answer))
        return answer

    async def ask(self, session: AsyncSession) -> None:
        """Ask what waits in one statement, however many wait; nothing waits afterwards."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        columns = [question.query.subquery().c for question, _answer in waiting]
        query = select(*(_as_json(each.values()) for each in columns))
        found = (await session.execute(query)).one()
        for (question, answer), each, rows in zip(waiting, columns, found, strict=True):
            answer.settle(question.read(_result(each.values(), question.query, rows)))


def _as_json(columns: Sequence[KeyedColumnElement[Any]]) -> ColumnElement[Any]:
    """Return, as one value, every row of a subquery in its order."""
    rows = func.json_agg(func.json_build_array(*columns))
    return select(func.coalesce(rows, func.json_build_array(), type_=JSON)).scalar_subquery()


def _result(
    columns: Sequence[KeyedColumnElement[Any]], query: Columns, rows: list[list[Any]]
) -> Rows:
    """Return rows that came as JSON as if their query had been executed alone."""
    names = SimpleResultMetaData([column["name"] for column in query.column_descriptions])
    reads = [_reader(column.type) for column in columns]
    return IteratorResult(
        names,
        (
            tuple(
                value if read is None or value is None else read(value)
                for read, value in zip(reads, row, strict=True)
            )
            for row in rows
        ),
    )


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
