"""What a search finds beside ideas: where the words of each kind are kept, and which rows the public may find.

Only what the lists of each slice show is found, so that hidden, draft and closed things stay where they are.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Row,
    Select,
    String,
    bindparam,
    false,
    func,
    select,
)

from app.campaigns.models import Campaign
from app.campaigns.rules import state_label as campaign_state
from app.campaigns.shown import campaign_url
from app.core.i18n import N_, gettext as _
from app.items.models import ItemNeed
from app.items.rules import NeedState, still_missing
from app.items.shown import need_url
from app.missions.models import Mission, MissionSession
from app.missions.queries.shown import IS_LISTED
from app.missions.rules import SessionState
from app.missions.shown import mission_url
from app.missions.wording import day_said
from app.organisations.models import Organisation
from app.organisations.queries.speaking import SPEAKS
from app.organisations.rules import KIND_LABELS
from app.organisations.shown import organisation_url
from app.places.rules import AreaKind
from app.projects.models import Project
from app.projects.rules import ACTIVE, State, state_label
from app.projects.shown import project_url


class SearchKind(StrEnum):
    """What may be found, in the order of the tabs."""

    IDEAS = "ideas"
    PROJECTS = "projects"
    CAMPAIGNS = "campaigns"
    MISSIONS = "missions"
    THINGS = "things"
    ORGANISATIONS = "organisations"


LABELS = {
    SearchKind.IDEAS: N_("Ideas"),
    SearchKind.PROJECTS: N_("Projects"),
    SearchKind.CAMPAIGNS: N_("Campaigns"),
    SearchKind.MISSIONS: N_("Missions"),
    SearchKind.THINGS: N_("Things needed"),
    SearchKind.ORGANISATIONS: N_("Organisations"),
}
ICONS = {
    SearchKind.PROJECTS: "hammer",
    SearchKind.CAMPAIGNS: "hand-coins",
    SearchKind.MISSIONS: "calendar",
    SearchKind.THINGS: "package",
    SearchKind.ORGANISATIONS: "building-2",
}


class Shape(NamedTuple):
    """Which filters a search has: a statement is built once for each shape."""

    area: AreaKind
    theme: bool
    language: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where the things of one kind are, and what is said of one."""

    table: Any
    title: Any
    text: Any
    facts: tuple[Any, ...]
    shown: tuple[ColumnElement[bool], ...]
    says: Callable[[Row[Any]], str]
    """Where it stands, in the language in force: what tells it from others of its title."""
    address: Callable[..., str]
    """From public id, title and ``lang`` to its page."""
    of_project: bool = False
    """Whether its place and themes are those of its project."""
    themes: Any = None
    """None: it has no themes, and a search by theme finds none."""
    joins: tuple[tuple[Any, ColumnElement[bool]], ...] = field(default=())
    named_by: Any = None
    """Whose words it is found by, when it has none of its own; None: its own."""

    @property
    def search(self) -> Any:
        """Return the column of its words."""
        return (self.named_by or self.table).search

    def conditions(self, shape: Shape) -> list[ColumnElement[bool]]:
        """Return what a row must fulfil, whatever its words."""
        found, place = list(self.shown), Project if self.of_project else self.table
        if shape.area is AreaKind.NEIGHBOURHOOD:
            found.append(place.neighbourhood_id == bindparam("neighbourhood", type_=BigInteger))
        elif shape.area is AreaKind.TERRITORY:
            found.append(place.territory_id == bindparam("territory", type_=BigInteger))
        if shape.theme:
            theme = bindparam("theme", type_=ARRAY(String(20)))
            found.append(false() if self.themes is None else self.themes.op("@>")(theme))
        if shape.language:
            found.append(self.table.language == bindparam("language", type_=String(2)))
        return found

    def rows(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Return a select of these columns from where the things are."""
        query = select(*columns).select_from(self.table)
        for table, on in self.joins:
            query = query.join(table, on)
        return query

    @property
    def columns(self) -> tuple[Any, ...]:
        """Return what is read of each thing."""
        place = Project if self.of_project else self.table
        return (
            self.table.id, self.table.public_id, self.title.label("title"), self.table.language,
            place.territory_id, place.neighbourhood_id, *self.facts,
        )  # fmt: skip


_AHEAD = (
    select(func.min(MissionSession.starts_at))
    .where(
        MissionSession.mission_id == Mission.id,
        MissionSession.state == SessionState.SCHEDULED,
        MissionSession.starts_at > bindparam("now", type_=DateTime(timezone=True)),
    )
    .correlate(Mission)
    .scalar_subquery()
)

SOURCES: dict[SearchKind, Source] = {
    SearchKind.PROJECTS: Source(
        table=Project,
        title=Project.title,
        text=Project.summary,
        facts=(Project.state,),
        shown=(Project.hidden_at.is_(None), Project.state != State.STOPPED),
        says=lambda row: state_label(row.state),
        address=project_url,
        themes=Project.themes,
    ),
    SearchKind.CAMPAIGNS: Source(
        table=Campaign,
        title=Project.title,
        text=Campaign.pitch,
        facts=(Campaign.state,),
        shown=(
            Campaign.opens_at.is_not(None),
            Campaign.hidden_at.is_(None),
            Project.hidden_at.is_(None),
        ),
        says=lambda row: campaign_state(row.state),
        address=campaign_url,
        of_project=True,
        themes=Project.themes,
        joins=((Project, Project.id == Campaign.project_id),),
        named_by=Project,
    ),
    SearchKind.MISSIONS: Source(
        table=Mission,
        title=Mission.title,
        text=Mission.tasks,
        facts=(_AHEAD.label("next_at"), Mission.zone),
        shown=(IS_LISTED, _AHEAD.is_not(None)),
        says=lambda row: day_said(row.next_at, row.zone),
        address=mission_url,
        themes=Mission.themes,
    ),
    SearchKind.THINGS: Source(
        table=ItemNeed,
        title=ItemNeed.title,
        text=ItemNeed.note,
        facts=(ItemNeed.quantity, ItemNeed.accepted, ItemNeed.unit),
        shown=(
            ItemNeed.state == NeedState.OPEN,
            ItemNeed.hidden_at.is_(None),
            ItemNeed.accepted < ItemNeed.quantity,
            Project.hidden_at.is_(None),
            Project.state.in_(sorted(ACTIVE)),
        ),
        says=lambda row: still_missing(row.quantity, row.accepted, row.unit),
        address=need_url,
        of_project=True,
        themes=Project.themes,
        joins=((Project, Project.id == ItemNeed.project_id),),
    ),
    SearchKind.ORGANISATIONS: Source(
        table=Organisation,
        title=Organisation.name,
        text=func.concat_ws("\n\n", Organisation.presentation_fr, Organisation.presentation_en),
        facts=(Organisation.kind,),
        shown=(SPEAKS,),
        says=lambda row: _(KIND_LABELS[row.kind]),
        address=organisation_url,
    ),
}
"""Everything that is found beside ideas, which have a search of their own (app/ideas/queries/searching.py)."""
