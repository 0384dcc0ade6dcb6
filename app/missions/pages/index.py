"""Finding missions: where, when, about what, from home or not, with what one can do."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.shared_page import share_page, shared_page
from app.missions.pages.cards import draw
from app.missions.pages.filters import FREE, MINE, asked
from app.missions.queries import listing
from app.missions.queries.listing import COUNTED, WHEN_LABELS, WHERE_LABELS
from app.places.choices import area_groups
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.skills.rules import TermKind
from app.skills.terms import options
from app.themes.rules import THEMES

pages = Pages("/missions")
SECONDS = 30
TEMPLATE = "missions/index.html"


@pages.get("", name="missions:index", access=PUBLIC)
async def index(request: Request, session: Session, visitor: Visitor) -> Response:
    """Show the missions that the address asks for."""
    if shared := shared_page(request):
        return shared
    wanted = await asked(request, session, visitor)
    now = clock.now()
    found = await listing.page_of_missions(session, wanted.filters, now, after=wanted.after)
    many = await listing.count(session, wanted.filters, now)
    area, query = wanted.filters.area, wanted.query
    more = url("missions:index", query=query | {"after": found.next_cursor})
    context: dict[str, Any] = {
        "asked": wanted,
        "active": len(query),
        "cards": draw(found.items),
        "count": _counted(many),
        "more_url": more if found.next_cursor else "",
        "is_first": not wanted.after,
        "place_name": gazetteer.name(area) if area != Area() else "",
        "area_groups": area_groups(),
        "themes": [(theme.code, theme.label) for theme in THEMES.values()],
        "causes": options(TermKind.CAUSE),
        "skills": options(TermKind.SKILL),
        "mine": MINE,
        "wheres": [(code.value, _(label)) for code, label in WHERE_LABELS.items()],
        "whens": [(code.value, _(label)) for code, label in WHEN_LABELS.items()],
        "frees": [(FREE, _("With places left"))],
        "feed_url": url("missions:feed", query={k: query.get(k) for k in ("area", "theme")}),
        "lacks_skills": wanted.is_personal and not wanted.filters.skills,
    }
    if wanted.is_personal:
        return page(request, TEMPLATE, context)
    return share_page(request, TEMPLATE, context, tags=("missions",), seconds=SECONDS)


def _counted(many: int) -> str:
    if many > COUNTED:
        return _("More than %(num)s missions") % {"num": number(COUNTED)}
    return ngettext("%(num)s mission", "%(num)s missions", many) % {"num": number(many)}
