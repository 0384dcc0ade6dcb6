"""A member's own calendar for their programs (iCalendar), under an address that nobody can guess."""

import hashlib

from fastapi import Request
from starlette.responses import Response

from app.calendars.queries import owner_of_feed
from app.calendars.rules import FEED_AHEAD, FEED_BACK, FEED_MISSES, FEED_READS
from app.core import clock
from app.core.calendar import entries_of
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.ics import MEDIA_TYPE, calendar
from app.core.sessions import digest
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.responses import runtime_of
from app.core.web.routing import PUBLIC, Pages

pages = Pages("/calendars", fr="/calendriers")


@pages.get("/{secret}.ics", name="calendars:feed", access=PUBLIC)
async def feed(request: Request, session: Session, secret: str) -> Response:
    """Give what somebody has agreed to; cancelled moments too, so that programs take them out."""
    runtime = runtime_of(request)
    person_id = await owner_of_feed(session, digest(secret))
    if person_id is None:
        await attempt(runtime, FEED_MISSES, network_of(request))
        raise NotFound
    await attempt(runtime, FEED_READS, secret)
    now = clock.now()
    body = calendar(
        await entries_of(session, person_id, now - FEED_BACK, now + FEED_AHEAD),
        name=_("My calendar at %(site)s") % {"site": runtime.settings.site_name},
        base_url=runtime.settings.base_url,
    )
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": etag, "cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)
