"""A member's own feed (Atom, RFC 4287), under an address that nobody can guess."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import current
from app.core.notices import notice_kinds
from app.core.sessions import digest
from app.core.web.atom import SINCE
from app.core.web.responses import common, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.templates import environment
from app.notifications.queries.choices import owner_of_feed
from app.notifications.queries.notices import told_to
from app.notifications.reading import shown
from app.notifications.rules import FEED_ENTRIES

pages = Pages("/my-feed", fr="/mon-fil")


@pages.get("/{secret}.atom", name="notifications:feed", access=PUBLIC)
async def feed(request: Request, session: Session, secret: str) -> Response:
    """Give what somebody was told to their feed reader; what concerns their rights stays on the site."""
    person_id = await owner_of_feed(session, digest(secret))
    if person_id is None:
        raise NotFound
    kinds = notice_kinds()
    found = await told_to(session, person_id, size=FEED_ENTRIES)
    told = [one for one in found.items if one.kind in kinds and not kinds[one.kind].is_due]
    host = urlsplit(runtime_of(request).settings.base_url).hostname
    body = environment.get_template("notifications/feed.xml").render(
        common(request, as_visitor=True)
        | {
            "entries": await shown(session, told),
            "tag": f"tag:{host},{SINCE}:{current()}/notices",
            "self_url": url("notifications:feed", secret=secret),
        }
    )
    headers = {"cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    return Response(body, headers=headers, media_type="application/atom+xml")
