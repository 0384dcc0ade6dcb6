"""Suggestions as people read them: why, what is left out, what would raise it, where to correct a fact."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from app.core.i18n import gettext as _
from app.core.i18n.format import locale
from app.core.web.routing import url
from app.matching.explaining import Field, raises, reasons, summary
from app.matching.facts import Helper, Opening, Slot
from app.matching.parts import Missing
from app.matching.queries.names import words
from app.matching.rules import PART_LABELS, Part
from app.matching.scoring import Line, Score
from app.missions.queries.facts import MissionFacts
from app.missions.shown import mission_url
from app.places.gazetteer import gazetteer
from app.places.rules import Area

DATES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One part of a score."""

    part: Part
    label: str
    points: int
    most: int
    sentence: str
    is_left_out: bool
    path: str
    """Where the fact behind it is corrected; empty when it is not the person's."""


@dataclass(frozen=True, slots=True)
class ShownRaise:
    """What would raise a score, and where to say it."""

    sentence: str
    gain: int
    path: str


@dataclass(frozen=True, slots=True)
class Card:
    """A mission suggested to somebody."""

    mission_id: str
    title: str
    language: str
    path: str
    place: str
    dates: tuple[datetime, ...]
    total: int
    version: int
    summary: str
    lines: tuple[ShownLine, ...]
    raises: tuple[ShownRaise, ...]


_PART_FIELDS = {
    Part.SKILLS: Field.SKILLS,
    Part.AVAILABILITY: Field.MOMENTS,
    Part.DISTANCE: Field.TRAVEL,
    Part.CAUSE: Field.CAUSES,
    Part.COMMITMENT: Field.HOURS,
}
_ANCHORS = {
    Field.SKILLS: "skills",
    Field.MOMENTS: "moments",
    Field.TRAVEL: "travel_km",
    Field.CAUSES: "causes",
    Field.HOURS: "monthly_hours",
    Field.REMOTE: "is_remote",
}


def correct(field: Field) -> str:
    """Return where on their profile somebody corrects a fact, and from where they come back here."""
    return _corrected_at(field, locale())


@cache
def _corrected_at(field: Field, _language: str) -> str:
    """Make an address once: a page of ten cards names eighty of them."""
    back = {"back": url("matching:suggestions")}
    if field is Field.HOME:
        return url("accounts:home")
    return f"{url('profiles:skills', query=back)}#field-{_ANCHORS[field]}"


def card(helper: Helper, opening: Opening, facts: MissionFacts, found: Score) -> Card:
    """Return a mission as it is suggested to a person."""
    called = words()
    lines = tuple(
        ShownLine(
            line.part,
            _(PART_LABELS[line.part]),
            line.points,
            max(line.points, round(line.most)),
            sentence,
            line.value is None,
            _path(line),
        )
        for line, sentence in reasons(helper, opening, found, called)
    )
    return Card(
        facts.public_id,
        facts.title,
        facts.language,
        mission_url(facts.public_id, facts.title),
        gazetteer.name(Area(facts.territory_id, facts.neighbourhood_id)),
        dates_of(found.slots),
        found.total,
        found.version,
        summary(helper, opening, found, called),
        lines,
        tuple(
            ShownRaise(one.sentence, one.gain, correct(one.field))
            for one in raises(helper, opening, found, called)
        ),
    )


def _path(line: Line) -> str:
    if line.part not in _PART_FIELDS or line.missing is Missing.MISSION:
        return ""
    if line.part is Part.DISTANCE and line.missing is Missing.PERSON:
        return correct(Field.HOME)
    return correct(_PART_FIELDS[line.part])


def dates_of(slots: tuple[Slot, ...]) -> tuple[datetime, ...]:
    """Return when the first sessions open to the person begin."""
    return tuple(slot.period.starts_at for slot in slots[:DATES_SHOWN])


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person who fits a mission, as its team sees them before both said yes."""

    handle: str
    initials: str
    """Empty for who shares skills without a name."""
    total: int
    version: int
    summary: str
    lines: tuple[ShownLine, ...]
    dates: tuple[datetime, ...]


def person_card(
    helper: Helper, opening: Opening, found: Score, initials: str, handle: str
) -> PersonCard:
    """Return a person as a mission's team may know them: what fits, and nothing that names them."""
    called = words()
    lines = tuple(
        ShownLine(
            line.part,
            _(PART_LABELS[line.part]),
            line.points,
            max(line.points, round(line.most)),
            _("not known") if line.value is None else "",
            line.value is None,
            "",
        )
        for line in found.lines
    )
    return PersonCard(
        handle,
        initials,
        found.total,
        found.version,
        summary(helper, opening, found, called),
        lines,
        dates_of(found.slots),
    )
