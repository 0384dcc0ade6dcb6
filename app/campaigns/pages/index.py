"""The list of campaigns: those open, those that reached their goal, those that ended."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.campaigns import wording
from app.campaigns.models import Campaign
from app.campaigns.pages.view import thermometer
from app.campaigns.queries.listing import WHICH_LABELS, Card, Filters, Which, page_of_cards
from app.campaigns.queries.parts import database_now
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.shared_page import share_page, shared_page
from app.places.choices import area_groups, area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.pictures import pattern_url
from app.themes.rules import THEMES

pages = Pages("/campaigns", fr="/campagnes")
SECONDS = 15
TAGS = ("campaigns",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list's address asks for."""

    filters: Filters = field(default_factory=Filters)
    after: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the filters as a query, what is usual left out."""
        filters = self.filters
        found = {
            "which": "" if filters.which is Which.OPEN else filters.which.value,
            "area": area_slug(filters.area),
            "theme": filters.theme,
        }
        return {name: value for name, value in found.items() if value}

    def value(self, name: str) -> str:
        """Return what the form's field ``name`` shows."""
        return self.query.get(name, "")

    def error(self, _name: str) -> None:
        """Return nothing: a filter is known or its page does not exist."""


@pages.get("", name="campaigns:index", access=PUBLIC)
async def index(request: Request, session: Session) -> Response:
    """Show the campaigns that the address asks for."""
    given = request.query_params
    if not all(given.values()):
        kept = {name: value for name, value in given.items() if value.strip()}
        return RedirectResponse(url("campaigns:index", query=kept), status_code=303)
    if shared := shared_page(request):
        return shared
    wanted = asked(request)
    found = await page_of_cards(session, wanted.filters, after=wanted.after)
    instant = await database_now(session)
    older = wanted.query | {"after": found.next_cursor}
    context = {
        "asked": wanted,
        "query": wanted.query,
        "title": titled(wanted),
        "whiches": [(one.value, _(label)) for one, label in WHICH_LABELS.items()][1:],
        "area_groups": area_groups(),
        "theme_options": [(theme.code, theme.label) for theme in THEMES.values()],
        "cards": [drawn(card, instant) for card in found.items],
        "older_url": url("campaigns:index", query=older) if found.next_cursor else "",
        "is_first": not wanted.after,
    }
    return share_page(request, "campaigns/index.html", context, tags=TAGS, seconds=SECONDS)


def titled(wanted: Wanted) -> str:
    """Return what a list is called: by its place, when it has one."""
    if not wanted.value("area"):
        return _("Campaigns of the neighbours")
    return _("%(place)s: the campaigns") % {"place": gazetteer.name(wanted.filters.area)}


def asked(request: Request) -> Wanted:
    """Read the filters of an address.

    Raises:
        Invalid: for a place, a theme or a kind of list that is not one of ours.
    """
    given = request.query_params
    area = gazetteer.area(given["area"]) if given.get("area") else Area()
    which, theme = given.get("which", Which.OPEN.value), given.get("theme", "")
    if area is None or which not in set(Which) or theme not in {"", *THEMES}:
        sentence = _("This address asks for something this list does not know.")
        raise Invalid({"which": sentence}, sentence)
    return Wanted(Filters(Which(which), area, theme), given.get("after", ""))


def drawn(card: Card, instant: Any) -> dict[str, Any]:
    """Return what the template reads of a card."""
    row = card.row
    names = ("state", "minimum_cents", "optimum_cents", "pledged_cents", "matched_cents",
             "collected_cents", "givers", "ends_at", "kind")  # fmt: skip
    campaign = Campaign(**{name: getattr(row, name) for name in names})
    theme = row.themes[0] if row.themes else ""
    return {
        "url": card.path,
        "title": row.title,
        "summary": row.summary,
        "language": row.language,
        "state": row.state,
        "state_label": card.state_label,
        "area_name": gazetteer.name(card.area),
        "thermometer": thermometer(campaign),
        "left": wording.left_said(campaign, instant),
        "ends_at": row.ends_at,
        "photo": card.photo,
        "pattern_url": pattern_url(row.project_public_id, theme),
    }
