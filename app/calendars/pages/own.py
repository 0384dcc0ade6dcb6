"""One's own calendar: what one has agreed to, as a list, a month, and a file for each moment."""

from datetime import date, timedelta

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.calendars.queries import has_feed
from app.calendars.rules import (
    FEED_AHEAD,
    FEED_BACK,
    LIST_AHEAD,
    Month,
    begins,
    by_day,
)
from app.calendars.service import close_feed, open_feed
from app.calendars.shown import Line, day_name, line, month_name, weekdays
from app.core import clock
from app.core.calendar import Entry, entries_of
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.i18n.format import ZONE
from app.core.ics import MEDIA_TYPE, calendar
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url

pages = Pages("/me/calendar", fr="/moi/calendrier")


@pages.get("", name="calendars:own", access=MEMBER)
async def own(request: Request, session: Session, member: Member) -> Response:
    """List what is ahead, by day."""
    now = clock.now()
    today = now.astimezone(ZONE).date()
    entries = await entries_of(session, member.id, begins(today, ZONE), now + LIST_AHEAD)
    ahead = {day: kept for day, kept in by_day(entries).items() if day >= today}
    context = {
        "days": _days(ahead),
        "month": Month.of(today),
        "has_feed": await has_feed(session, member.id),
    }
    return page(request, "calendars/list.html", context)


@pages.post("/feed", fr="/fil", name="calendars:open_feed", access=MEMBER)
async def make_address(request: Request, session: Session, member: Member) -> Response:
    """Make an address for the member's calendar and show it, this once."""
    secret = await open_feed(session, member.id, clock.now())
    path = url("calendars:feed", secret=secret)
    address = runtime_of(request).settings.base_url.rstrip("/") + path
    webcal = "webcal://" + address.partition("://")[2]
    response = page(request, "calendars/feed_made.html", {"address": address, "webcal": webcal})
    response.headers["cache-control"] = "private, no-store"
    return response


@pages.post("/feed/close", fr="/fil/fermer", name="calendars:close_feed", access=MEMBER)
async def forget_address(request: Request, session: Session, member: Member) -> Response:
    """Let the address lead nowhere."""
    await close_feed(session, member.id)
    said = _("The address of your calendar leads nowhere now.")
    return redirect(request, url("calendars:own"), said)


@pages.get("/entries/{uid}.ics", fr="/dates/{uid}.ics", name="calendars:entry", access=MEMBER)
async def entry(request: Request, session: Session, member: Member, uid: str) -> Response:
    """Give one moment as a file that any calendar program takes."""
    now = clock.now()
    entries = await entries_of(session, member.id, now - FEED_BACK, now + FEED_AHEAD)
    wanted = [one for one in entries if one.uid == uid]
    if not wanted:
        raise NotFound
    settings = runtime_of(request).settings
    body = calendar(wanted, name=settings.site_name, base_url=settings.base_url)
    headers = {
        "content-disposition": 'attachment; filename="notreville.ics"',
        "cache-control": "private, no-cache",
    }
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


@pages.get("/{month}", name="calendars:month", access=MEMBER)
async def one_month(request: Request, session: Session, member: Member, month: str) -> Response:
    """Show a month as a table of its days."""
    wanted = Month.read(month)
    if wanted is None:
        raise NotFound
    weeks = wanted.weeks
    since, until = begins(weeks[0][0], ZONE), begins(weeks[-1][-1] + timedelta(days=1), ZONE)
    found = by_day(await entries_of(session, member.id, since, until))
    context = {
        "month": wanted,
        "title": month_name(wanted),
        "name_of": month_name,
        "weekdays": weekdays(wanted),
        "weeks": [[(day, day_name(day), _lines(found.get(day, []))) for day in w] for w in weeks],
        "today": clock.now().astimezone(ZONE).date(),
        "is_empty": not any(day.month == wanted.month for day in found),
        "has_feed": await has_feed(session, member.id),
    }
    return page(request, "calendars/month.html", context)


def _days(found: dict[date, list[Entry]]) -> list[dict[str, object]]:
    """Return each entry once, under the first of its days that is still ahead."""
    seen: set[str] = set()
    days: list[dict[str, object]] = []
    for day, entries in found.items():
        new = [one for one in entries if one.uid not in seen]
        seen |= {one.uid for one in new}
        if new:
            days.append({"day": day, "name": day_name(day), "lines": _lines(new)})
    return days


def _lines(entries: list[Entry]) -> list[Line]:
    return [line(one) for one in entries]
