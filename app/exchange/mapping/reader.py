"""One row seen through a mapping: fields and facts by name, whatever the file calls them."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from app.core.i18n import LANGUAGES, gettext as _
from app.exchange.mapping.schema import FieldName, Mapping
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.rows import Row, key

LOCALE = "{locale}"
ELSE = "*"
"""In a table of values: every word that begins so (alone: every other word)."""


class Vocabulary:
    """A mapping made ready: headings and values as they are compared."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.columns = {name: tuple(found) for name, found in mapping.columns.items()}
        self.headings: dict[str, tuple[str, ...]] = {
            name: tuple(found) for name, found in (*mapping.columns.items(), *mapping.facts.items())
        }
        self.values = {
            name: {key(said): meant for said, meant in table.items()}
            for name, table in mapping.values.items()
        }
        self.beginnings = {
            name: [(key(said[:-1]), meant) for said, meant in table.items() if said.endswith(ELSE)]
            for name, table in mapping.values.items()
        }

    def wanted(self) -> frozenset[str]:
        """Return every heading the mapping looks for."""
        told = list(self.headings.values())
        told += [(rule.column,) for rule in self.mapping.leave_out]
        return frozenset(
            key(each) for headings in told for each in self.expand(headings, self.mapping.locales)
        )

    def check(self, found: Collection[str], headings: Sequence[str]) -> None:
        """Go on if a file with these headings can be read.

        Raises:
            FileRefused: nothing tells the rows' identifiers, or their titles.
        """
        for name in ("id", "title"):
            looked_for = self.expand(self.columns.get(name, ()), self.mapping.locales)
            if not any(key(each) in found for each in looked_for):
                raise FileRefused(
                    _("No column gives the %(field)s. Looked for: %(wanted)s. Found: %(found)s.")
                    % {
                        "field": _("title") if name == "title" else _("identifier"),
                        "wanted": ", ".join(looked_for) or "—",
                        "found": ", ".join(headings[:30]),
                    },
                    1,
                )

    @staticmethod
    def expand(headings: Iterable[str], locales: Sequence[str]) -> list[str]:
        """Return the headings with each locale in its place."""
        return [
            each
            for heading in headings
            for each in (
                [heading.replace(LOCALE, locale) for locale in locales]
                if LOCALE in heading
                else [heading]
            )
        ]


class RowReader:
    """The fields of one row."""

    def __init__(self, vocabulary: Vocabulary, row: Row) -> None:
        self.vocabulary = vocabulary
        self.mapping = vocabulary.mapping
        self.row = row
        self.locale = self._spoken()

    @property
    def locales(self) -> list[str]:
        """Return the locales to look in, the row's own first."""
        return [self.locale, *(each for each in self.mapping.locales if each != self.locale)]

    @property
    def language(self) -> str:
        """Return the language of the row's words; the mapping's when they are in neither of ours."""
        told = self.field("language").lower()[:2]
        for language in (told, self.locale):
            if language in LANGUAGES:
                return language
        return self.mapping.language

    def said(self, name: FieldName) -> str:
        """Return a field in the file's own words: the first of its columns that has some."""
        return next(self._cells(self.vocabulary.columns.get(name, ())), "")

    def field(self, name: FieldName) -> str:
        """Return a field in our words: translated by the mapping's values, else its constant."""
        found = self._first(self.vocabulary.columns.get(name, ()), name)
        return found or self.mapping.constants.get(name, "")

    def fact(self, name: str) -> str:
        """Return a fact for sentences: one the mapping names, or a field."""
        return self._first(self.vocabulary.headings.get(name, ()), name)

    def meant(self, name: str, said: str) -> str:
        """Return what the file's word means by the mapping's values."""
        table = self.vocabulary.values.get(name)
        if table is None or not said:
            return said
        word = key(said)
        if word in table:
            return table[word]
        beginnings = self.vocabulary.beginnings[name]
        return next((meant for start, meant in beginnings if word.startswith(start)), said)

    def reason_to_leave_out(self) -> str:
        """Return why the row is not an idea, by the mapping; empty when it is one."""
        for rule in self.mapping.leave_out:
            if key(self._cell(rule.column)) in {key(value) for value in rule.values}:
                return rule.reason
        return ""

    def _first(self, headings: Sequence[str], name: str) -> str:
        """Return the first meaning that is not empty: a value may mean "look further"."""
        meanings = (self.meant(name, cell) for cell in self._cells(headings))
        return next((meaning for meaning in meanings if meaning), "")

    def _cells(self, headings: Sequence[str]) -> Iterator[str]:
        expanded = self.vocabulary.expand(headings, self.locales)
        return filter(None, (self._cell(heading) for heading in expanded))

    def _cell(self, heading: str) -> str:
        cell = self.row.cells.get(key(heading), "")
        return cell if cell.strip() else ""

    def _spoken(self) -> str:
        """Return the first locale that has a title."""
        for heading in self.vocabulary.columns.get("title", ()):
            for locale in self.mapping.locales if LOCALE in heading else ():
                if self._cell(heading.replace(LOCALE, locale)):
                    return locale
        return self.mapping.language
