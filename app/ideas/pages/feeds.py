"""The newest ideas of a list as an Atom feed (RFC 4287): filters in the address, ids that last."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.i18n import current
from app.core.web.responses import common, kept, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.templates import environment
from app.ideas.pages.filters import asked
from app.ideas.queries import feed as entries
from app.ideas.shown import idea_url
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES

pages = Pages("/ideas", fr="/idees")
SECONDS = 60
SINCE = 2026
"""Year from which our host names are ours, for ``tag:`` ids (RFC 4151); it never changes."""


@pages.get("/feed.atom", fr="/fil.atom", name="ideas:feed", access=PUBLIC)
async def feed(request: Request, session: Session) -> Response:
    """Give the newest ideas that the address asks for to a feed reader."""
    wanted = asked(request)
    query = {name: value for name, value in wanted.query.items() if name != "sort"}
    found = await entries.newest(session, wanted.filters)
    area = wanted.filters.area
    host = urlsplit(runtime_of(request).settings.base_url).hostname
    body = environment.get_template("ideas/feed.xml").render(
        common(request)
        | {
            "entries": found,
            "idea_url": idea_url,
            "area_name": gazetteer.name,
            "theme_names": THEMES,
            "place_name": gazetteer.name(area) if area != Area() else "",
            "theme": THEMES.get(wanted.filters.theme),
            "tag": f"tag:{host},{SINCE}:",
            "feed_id": f"{current()}/ideas?" + "&".join(f"{k}={query[k]}" for k in sorted(query)),
            "self_url": url("ideas:feed", query=query),
            "list_url": url("ideas:index", query=query),
        }
    )
    return kept(request, body.encode(), "application/atom+xml", tags=("ideas",), seconds=SECONDS)
