"""The day itself: who is expected, who came; the code that people type or scan at the door."""

import io
from typing import Annotated, Any

import segno
from fastapi import Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.volunteering.codes import arrival_code
from app.volunteering.pages.path import ReceivedInPath, SeenDate
from app.volunteering.queries import dates, roster
from app.volunteering.queries.own import place_in
from app.volunteering.queries.parts import parts_of
from app.volunteering.rules import label
from app.volunteering.schemas import Marking
from app.volunteering.service import arrive as service
from app.volunteering.shown import clock_time, mission_path, tags, when
from app.volunteering.timing import ARRIVAL_BEFORE, arrival, may_attest

pages = Pages("/mission-sessions", fr="/seances")

RUNS = "mission-runner"


@pages.get(
    "/{session_id}/welcome", fr="/{session_id}/accueil", name="volunteering:welcome", access=RUNS
)
async def sheet(request: Request, session: Session, found: ReceivedInPath) -> Response:
    """Show who is expected, with a button for each; it works on a telephone and on paper."""
    return page(request, "volunteering/welcome.html", await _context(session, found))


@pages.post(
    "/{session_id}/people/{place_id}",
    fr="/{session_id}/personnes/{place_id}",
    name="volunteering:mark",
    access=RUNS,
)
async def mark(
    request: Request,
    session: Session,
    member: Member,
    found: ReceivedInPath,
    place_id: str,
    form: Annotated[Form[Marking], form_of(Marking)],
) -> Response:
    """Note that somebody arrived, left, did not come, or will not."""
    dated = await dates.hold(session, found.dated.id)
    place = await place_in(session, dated.id, place_id)
    await service.mark(session, member, place, dated, form.data.mark, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    here = url("volunteering:welcome", session_id=dated.public_id)
    return redirect(request, f"{here}#{place.public_id}", _("Noted."))


@pages.get("/{session_id}/door", fr="/{session_id}/affiche", name="volunteering:door", access=RUNS)
async def door(request: Request, found: ReceivedInPath) -> Response:
    """Show the code large, to be printed or held up: people scan it as they arrive."""
    runtime = runtime_of(request)
    code = arrival_code(runtime.settings, found.dated.public_id)
    context = {
        "title": found.dated.title,
        "when": when(found.dated),
        "code": f"{code[:3]} {code[3:]}".upper(),
        "qr": qr(_door_address(runtime, found.dated.public_id, code)),
        "opens": clock_time(found.dated.starts_at - ARRIVAL_BEFORE, found.dated.zone),
        "closes": clock_time(found.dated.ends_at, found.dated.zone),
        "back": url("volunteering:welcome", session_id=found.dated.public_id),
    }
    return page(request, "volunteering/door.html", context)


def _door_address(runtime: Runtime, session_id: str, code: str) -> str:
    path = url("volunteering:arrival", session_id=session_id, query={"code": code})
    return runtime.settings.base_url.rstrip("/") + path


def qr(address: str) -> Markup:
    """Return an address as a QR code, drawn in the page; the words beside it say the same."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgclass="vol-qr", lineclass=None, omitsize=True, border=2
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 (drawn by us, of our own address)


async def _context(session: AsyncSession, found: SeenDate) -> dict[str, Any]:
    now, dated = clock.now(), found.dated
    people = (await roster.expected(session, [dated.id])).get(dated.id, [])
    return {
        "mission": found.seen.mission,
        "path": mission_path(dated),
        "dated": dated,
        "when": when(dated),
        "people": people,
        "parts": (await parts_of(session, [dated.id])).get(dated.id, []),
        "line": await roster.line(session, dated.id),
        "missing": max(0, dated.wanted - len(people)),
        "moment": arrival(now, dated.starts_at, dated.ends_at),
        "is_ahead": now < dated.starts_at,
        "may_attest": may_attest(now, dated.starts_at, dated.ends_at),
        "opens": clock_time(dated.starts_at - ARRIVAL_BEFORE, dated.zone),
        "label": label,
        "clock_time": lambda at: clock_time(at, dated.zone),
    }
