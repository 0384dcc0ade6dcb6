"""A row becomes an idea on its way in, or a refusal with its reason."""

from dataclasses import dataclass
from datetime import datetime

from app.core.i18n import LANGUAGES, gettext as _, using
from app.core.ids import is_public_id
from app.core.text import excerpt
from app.exchange.importing import texts, values
from app.exchange.importing.areas import Areas
from app.exchange.importing.incoming import Content, History, Incoming, Origin
from app.exchange.mapping.reader import RowReader, Vocabulary
from app.exchange.mapping.schema import LEAVE_OUT
from app.exchange.reading.faults import RowRefused
from app.exchange.reading.rows import Row
from app.exchange.rules import LONGEST_SOURCE, LONGEST_SOURCE_ID, TAKEN_IN
from app.ideas.chosen import threshold_for
from app.ideas.rules import OPEN, PLACE_LABEL_MAX, State
from app.places.rules import Area

CLOSING_REASON_MAX = 500


class LeftOut(RowRefused):
    """The mapping says that this row is no idea."""


@dataclass(frozen=True, slots=True)
class Translator:
    """What is the same for every row of a file."""

    vocabulary: Vocabulary
    areas: Areas
    source: str
    now: datetime

    def incoming(self, row: Row) -> Incoming:
        """Return the idea of a row.

        Raises:
            LeftOut: the mapping asks to leave it out.
            RowRefused: it cannot be an idea here.
        """
        if row.fault:
            raise RowRefused(row.fault)
        reader = RowReader(self.vocabulary, row)
        if reason := reader.reason_to_leave_out():
            raise LeftOut(reason)
        notes: list[str] = []
        state = _state(reader)
        area = self.areas.find(reader.field("area"), notes)
        return Incoming(
            row.line,
            self._origin(reader),
            self._content(reader, area, notes),
            self._history(reader, state, area, notes),
            notes,
        )

    def identifier(self, row: Row) -> str:
        """Return what a refused row calls itself, for the report."""
        said = RowReader(self.vocabulary, row).field("id")
        return excerpt("".join(c for c in said if c.isprintable()), LONGEST_SOURCE_ID)

    def _origin(self, reader: RowReader) -> Origin:
        """Return where the row comes from.

        Raises:
            RowRefused: no identifier, so that a second import would not know it again.
        """
        source_id = str(texts.clean(reader.field("id"), several=False, in_words=False))
        source = texts.clean(reader.field("source"), several=False, in_words=False) or self.source
        if not source_id:
            raise RowRefused(_("There is no identifier: a second import would not know it again."))
        if len(source_id) > LONGEST_SOURCE_ID or len(source) > LONGEST_SOURCE:
            raise RowRefused(_("The identifier is too long."))
        public_id = reader.field("public_id")
        return Origin(source, source_id, public_id if is_public_id(public_id) else "")

    def _content(self, reader: RowReader, area: Area, notes: list[str]) -> Content:
        language = reader.language
        if reader.locale not in LANGUAGES and not reader.field("language"):
            notes.append(
                _("The text is in “%(locale)s”, which is not one of our languages.")
                % {"locale": excerpt(reader.locale, 20)}
            )
        with using(language):
            place_name = self.areas.name(area)
        title, lost = texts.title(reader, place_name, notes)
        point = values.point(reader, notes)
        return Content(
            language=language,
            title=title,
            problem=texts.body(reader, "problem", notes, first=lost),
            proposal=texts.body(reader, "proposal", notes),
            themes=values.themes(reader, notes),
            area=area,
            place_label=texts.line(reader, "place", PLACE_LABEL_MAX, notes),
            place_lat=point[0] if point else None,
            place_lon=point[1] if point else None,
        )

    def _history(self, reader: RowReader, state: State, area: Area, notes: list[str]) -> History:
        published = values.moment_of(reader, "published_at", self.now, notes) or self.now
        passed = values.moment_of(reader, "passed_at", self.now, notes) or published
        closed = values.moment_of(reader, "closed_at", self.now, notes) or self.now
        threshold = values.whole(reader, "threshold", notes) or threshold_for(area.kind)
        is_open = state in OPEN
        return History(
            state=state,
            threshold=threshold,
            published_at=published,
            passed_at=passed if state is State.CANDIDATE else None,
            closed_at=None if is_open else closed,
            closing_reason=""
            if is_open
            else texts.line(reader, "closing_reason", CLOSING_REASON_MAX, notes),
            earlier_local=values.whole(reader, "supporters_local", notes),
            earlier_other=values.whole(reader, "supporters_other", notes),
        )


def _state(reader: RowReader) -> State:
    """Return the state an idea comes in with.

    Raises:
        LeftOut: the mapping says that rows in this state are no ideas.
        RowRefused: the mapping does not know the word.
    """
    meant = reader.field("state") or State.PUBLISHED
    if meant == LEAVE_OUT:
        raise LeftOut(_("The mapping leaves out ideas in this state."))
    if meant not in TAKEN_IN:
        raise RowRefused(
            _("The mapping does not say what the state “%(state)s” means.")
            % {"state": excerpt(meant, 60)}
        )
    return State(meant)
