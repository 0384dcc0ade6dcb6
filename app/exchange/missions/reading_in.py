"""From a file to missions that can be kept: each row checked as a form is, each refusal with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError

from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.core.text import several_lines
from app.core.web.form_errors import sentences
from app.exchange.missions.columns import BETWEEN, BY_NAME, known_headings, split
from app.exchange.reading.faults import FileRefused, RowRefused
from app.exchange.reading.lines import Lines
from app.exchange.reading.table import Table
from app.exchange.rules import LARGEST_JSON, LONGEST_SOURCE, LONGEST_SOURCE_ID
from app.missions.recurrence import moment, zones
from app.missions.rules import (
    LONGEST_MINUTES,
    PEOPLE_MAX,
    REASON_MAX,
    REASON_MIN,
    SESSIONS_MAX,
    SessionState,
    Span,
    State,
    first_overlap,
)
from app.missions.schemas import MissionText

UID_MAX = 120
LARGEST_SEQUENCE = 10_000


@dataclass(frozen=True, slots=True)
class ReadDate:
    """One date of a row."""

    span: Span
    uid: str = ""
    sequence: int = 0
    state: SessionState = SessionState.SCHEDULED
    reason: str = ""
    wanted: int | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mission of a file."""

    line: int
    source: str
    source_id: str
    state: State
    reason: str
    project: str
    organisation: str
    said: MissionText
    dates: tuple[ReadDate, ...]


Raw = dict[str, Any]


def raw_rows(file: BinaryIO) -> Iterator[tuple[int, Raw | str]]:
    """Give each row with its line: its values by column, or why it cannot be read.

    Raises:
        FileRefused: the file is of no kind that we read.
    """
    start = file.read(64)
    file.seek(0)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        yield from _objects(file)
        return
    named = known_headings()
    table = Table(Lines(file), named, neutralised=True)
    for row in table:
        if row.fault:
            yield row.line, row.fault
        else:
            cells = {named[k]: v for k, v in row.cells.items() if k in named and v != ""}
            lists = {k: split(v) for k, v in cells.items() if BY_NAME[k].is_list}
            yield row.line, cells | lists


def _objects(file: BinaryIO) -> Iterator[tuple[int, Raw | str]]:
    raw = file.read(LARGEST_JSON + 1)
    if len(raw) > LARGEST_JSON:
        said = _("The file is larger than %(num)s MB.") % {"num": number(LARGEST_JSON >> 20)}
        raise FileRefused(said)
    try:
        found = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        said = _("The file is not valid JSON (line %(line)s).")
        raise FileRefused(said % {"line": number(error.lineno)}, error.lineno) from error
    found = found.get("missions") if isinstance(found, dict) else found
    if not isinstance(found, list):
        raise FileRefused(_("The file holds no list of missions."))
    for place, one in enumerate(found, start=1):
        if isinstance(one, dict):
            yield place, {k: v for k, v in one.items() if k in BY_NAME and v not in (None, "")}
        else:
            yield place, _("This is not an object with the fields of a mission.")


def incoming(line: int, raw: Raw, source: str) -> Incoming:
    """Return the mission of a row.

    Raises:
        RowRefused: with the reason.
    """
    name, identifier = str(source or raw.get("source", "")), str(raw.get("id", ""))
    if not identifier or len(identifier) > LONGEST_SOURCE_ID or not identifier.isprintable():
        raise RowRefused(_("This row has no identifier of its own."))
    if not name or len(name) > LONGEST_SOURCE or not name.isprintable():
        raise RowRefused(_("Nothing says where this row comes from: give --source."))
    state = _state(raw)
    reason = _plain(raw, "reason")[:REASON_MAX]
    if state in {State.CANCELLED, State.PAUSED} and len(reason) < REASON_MIN:
        raise RowRefused(_("It is paused or cancelled, and does not say why."))
    said = _said(raw)
    dates = tuple(_dates(raw.get("sessions", []), said.zone))
    if len(dates) > SESSIONS_MAX:
        raise RowRefused(_("A mission has at most %(num)s dates.") % {"num": number(SESSIONS_MAX)})
    if first_overlap(d.span for d in dates if d.state is not SessionState.CANCELLED):
        raise RowRefused(_("Two of its dates overlap."))
    return Incoming(
        line, name, identifier, state, reason, _plain(raw, "project"),
        _plain(raw, "organisation"), said, dates,
    )  # fmt: skip


def _plain(raw: Raw, name: str) -> str:
    """Return a text that a database can hold.

    Raises:
        RowRefused: it has characters that nobody can read.
    """
    try:
        return str(several_lines(str(raw.get(name, ""))))
    except ValueError as error:
        said = _("This text contains characters that cannot be read.")
        raise RowRefused(f"{_(_heading(name))}: {said}") from error


def _state(raw: Raw) -> State:
    try:
        state = State(str(raw.get("state", "draft")))
    except ValueError as error:
        raise RowRefused(_("We do not know this state of a mission.")) from error
    return State.PUBLISHED if state is State.FULL else state


def _said(raw: Raw) -> MissionText:
    apart = {"source", "id", "state", "reason", "project", "organisation", "sessions", "place"}
    values = {k: v for k, v in raw.items() if k not in apart}
    if place := raw.get("place"):
        values["place_label"] = place
    try:
        return MissionText.model_validate(values)
    except ValidationError as error:
        faults = sentences(error)
        said = "; ".join(f"{_(_heading(name))}: {fault}" for name, fault in faults.items())
        raise RowRefused(said) from error


def _heading(name: str) -> str:
    column = BY_NAME.get("place" if name == "place_label" else name)
    return column.heading if column else name


def _dates(found: Any, zone: str) -> Iterator[ReadDate]:
    if not isinstance(found, list) or zone not in zones():
        raise RowRefused(_bad_date(found))
    for one in found:
        try:
            read = _cell(one, zone) if isinstance(one, str) else _object(one)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise RowRefused(_bad_date(one)) from error
        if not 0 < read.span.minutes <= LONGEST_MINUTES:
            raise RowRefused(_bad_date(one))
        yield read


def _cell(text: str, zone: str) -> ReadDate:
    begin, end = (datetime.fromisoformat(part.strip()) for part in text.split(BETWEEN))
    if begin.tzinfo is None and end.tzinfo is None:
        return ReadDate(Span(moment(begin, zone), moment(end, zone)))
    return ReadDate(Span(begin.astimezone(UTC), end.astimezone(UTC)))


def _object(one: Any) -> ReadDate:
    begin, end = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
    if begin.tzinfo is None or end.tzinfo is None:
        raise ValueError("an instant without its offset")
    return ReadDate(
        Span(begin.astimezone(UTC), end.astimezone(UTC)),
        uid=_plain(one, "uid")[:UID_MAX],
        sequence=_within(one.get("sequence"), 0, LARGEST_SEQUENCE) or 0,
        state=SessionState(one.get("state", "scheduled")),
        reason=_plain(one, "reason")[:REASON_MAX],
        wanted=_within(one.get("wanted"), 1, PEOPLE_MAX),
        places=_within(one.get("places"), 1, PEOPLE_MAX),
    )


def _within(value: Any, least: int, most: int) -> int | None:
    if value is None:
        return None
    if not least <= int(value) <= most:
        raise ValueError("a number that makes no sense")
    return int(value)


def _bad_date(one: Any) -> str:
    said = _("We cannot read this date: %(date)s. Write 2027-05-01T13:30/2027-05-01T15:30.")
    return said % {"date": str(one)[:80]}
