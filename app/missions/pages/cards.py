"""Missions as cards of a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.markdown import summary
from app.missions.queries.listing import Line
from app.missions.rules import REMOTE_LABELS, Remote, State, state_label
from app.missions.shown import mission_url
from app.missions.wording import dates_said, day_said, free_said, where_said
from app.organisations.shown import organisation_url
from app.projects.shown import project_url
from app.skills.rules import TermKind
from app.skills.terms import named
from app.themes.rules import THEMES, Theme


@dataclass(frozen=True, slots=True)
class Card:
    """A mission as a card shows it, in the language in force."""

    id: int
    title: str
    language: str
    path: str
    excerpt: str
    where: str
    remote: str
    """Untranslated words for the badge, when it may be done from home."""
    host: str
    host_path: str
    day: str
    dates: str
    free: str
    is_full: bool
    minimum_age: int
    skills: list[str]
    themes: list[Theme]
    state: State
    state_label: str


def draw(lines: Iterable[Line]) -> list[Card]:
    """Return the cards of a list."""
    return [_card(line) for line in lines]


def _card(line: Line) -> Card:
    host, host_path = "", ""
    if line.project:
        host, host_path = line.project[1], project_url(*line.project)
    elif line.organisation:
        host, host_path = line.organisation[1], organisation_url(*line.organisation)
    return Card(
        id=line.id,
        title=line.title,
        language=line.language,
        path=mission_url(line.public_id, line.title),
        excerpt=summary(line.tasks, 140),
        where=where_said(line.remote, line.area, line.place_label),
        remote=REMOTE_LABELS[line.remote] if line.remote is Remote.POSSIBLE else "",
        host=host,
        host_path=host_path,
        day=day_said(line.next_at, line.zone),
        dates=dates_said(line.dates),
        free=free_said(line.free),
        is_full=not line.free,
        minimum_age=line.minimum_age,
        skills=[term.label for term in named(TermKind.SKILL, line.skills)],
        themes=[THEMES[code] for code in line.themes if code in THEMES],
        state=line.state,
        state_label=state_label(line.state),
    )
