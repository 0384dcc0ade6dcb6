"""The newest ideas of a list as an Atom feed."""

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.markdown import render
from app.core.web import atom
from app.core.web.routing import PUBLIC, Pages
from app.ideas.pages.filters import asked
from app.ideas.queries import feed as reading
from app.ideas.shown import idea_url
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES, themes_of

pages = Pages("/ideas", fr="/idees")


@pages.get("/feed.atom", fr="/fil.atom", name="ideas:feed", access=PUBLIC)
async def feed(request: Request, session: Session) -> Response:
    """Give the newest ideas that the address asks for to a feed reader."""
    wanted = asked(request)
    area, theme = wanted.filters.area, THEMES.get(wanted.filters.theme)
    title = _("Ideas of the neighbours")
    if area != Area():
        title = _("%(place)s: the ideas") % {"place": gazetteer.name(area)}
    return atom.atom(
        request, "ideas", title=f"{title} · {theme.label}" if theme else title,
        query={name: value for name, value in wanted.query.items() if name != "sort"},
        entries=[entry(found) for found in await reading.newest(session, wanted.filters)],
        tags=("ideas",),
    )  # fmt: skip


def entry(idea: reading.Entry) -> atom.Entry:
    """Return an idea as a feed tells it: an organisation beside whoever spoke for it, else nobody."""
    return atom.Entry(
        key=f"idea/{idea.public_id}", title=idea.title, language=idea.language,
        path=idea_url(idea.public_id, idea.title), published_at=idea.published_at,
        updated_at=idea.updated_at, html=render(idea.problem) + render(idea.proposal),
        categories=[*((one.code, one.label) for one in themes_of(idea.themes)), ("area", gazetteer.name(idea.area))],
        author=idea.organisation, contributor=idea.author if idea.organisation else "",
    )  # fmt: skip
