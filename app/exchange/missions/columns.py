"""What a file says of each mission: names for programs, headings for people, in either language."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.i18n import LANGUAGES, N_, gettext as _, using
from app.exchange.reading.rows import key

FORMAT = "notreville.missions/1"
SEPARATOR = " | "
BETWEEN = "/"
"""Between the two moments of a date in a cell: ``2027-05-01T13:30/2027-05-01T15:30``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is said of a mission."""

    name: str
    heading: str
    """Untranslated."""
    is_list: bool = False


COLUMNS = (
    Column("source", N_("Source")),
    Column("id", N_("Identifier")),
    Column("state", N_("State")),
    Column("reason", N_("Why it is paused or cancelled")),
    Column("project", N_("Project (identifier)")),
    Column("organisation", N_("Organisation (identifier)")),
    Column("title", N_("Title")),
    Column("tasks", N_("Tasks")),
    Column("language", N_("Language")),
    Column("area", N_("Area")),
    Column("place", N_("Place")),
    Column("latitude", N_("Latitude")),
    Column("longitude", N_("Longitude")),
    Column("remote", N_("From home (no, possible, full)")),
    Column("effort", N_("Effort (light, medium, heavy)")),
    Column("themes", N_("Themes"), is_list=True),
    Column("causes", N_("Causes"), is_list=True),
    Column("required_skills", N_("Required skills"), is_list=True),
    Column("useful_skills", N_("Useful skills"), is_list=True),
    Column("languages", N_("Languages spoken there"), is_list=True),
    Column("minimum_age", N_("Minimum age")),
    Column("checks", N_("Checks"), is_list=True),
    Column("trainings", N_("Training"), is_list=True),
    Column("accessibility", N_("Accessibility"), is_list=True),
    Column("accessibility_note", N_("Note on accessibility")),
    Column("minimum_people", N_("People needed")),
    Column("maximum_people", N_("People at most")),
    Column("roles", N_("Parts to play"), is_list=True),
    Column("zone", N_("Time zone")),
    Column("sessions", N_("Dates"), is_list=True),
)
BY_NAME = {column.name: column for column in COLUMNS}


def headings(language: str) -> list[str]:
    """Return the headings of a table."""
    with using(language):
        return [_(column.heading) for column in COLUMNS]


def known_headings() -> dict[str, str]:
    """Return the name of each column by its headings in every language, as tables compare them."""
    found = {key(column.name): column.name for column in COLUMNS}
    for language in LANGUAGES:
        found |= {
            key(heading): column.name
            for heading, column in zip(headings(language), COLUMNS, strict=True)
        }
    return found


def joined(values: Iterable[str]) -> str:
    """Return a list as one cell holds it."""
    return SEPARATOR.join(values)


def split(cell: str) -> list[str]:
    """Return the list that a cell holds."""
    return [part.strip() for part in cell.split("|") if part.strip()]
