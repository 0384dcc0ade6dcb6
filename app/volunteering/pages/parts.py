"""Which part one plays in a session: chosen with one's place, or afterwards."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.volunteering.dated import Dated
from app.volunteering.models import SignUp
from app.volunteering.queries import dates
from app.volunteering.queries.own import own
from app.volunteering.queries.parts import Part, parts_of
from app.volunteering.schemas import SigningUp
from app.volunteering.service import parts as service
from app.volunteering.shown import mission_path, tags, when

pages = Pages("/my-missions", fr="/mes-missions")

TEMPLATE = "volunteering/part.html"


@pages.get(
    "/places/{place_id}/part",
    fr="/places/{place_id}/role",
    name="volunteering:part",
    access=MEMBER,
)
async def choice(request: Request, session: Session, member: Member, place_id: str) -> Response:
    """Show the parts of a session in which one has a place, with one's own."""
    context, role_id = await _own_context(session, member, place_id)
    form = Form(SigningUp, {"role": role_id or ""})
    return page(request, TEMPLATE, context | {"form": form})


@pages.post(
    "/places/{place_id}/part",
    fr="/places/{place_id}/role",
    name="volunteering:part",
    access=MEMBER,
)
async def choose(
    request: Request,
    session: Session,
    member: Member,
    place_id: str,
    form: Annotated[Form[SigningUp], form_of(SigningUp)],
) -> Response:
    """Play another part, or none in particular."""
    context, _role_id = await _own_context(session, member, place_id)
    with form.or_rerender(request, TEMPLATE, **context):
        dated = await service.choose(session, member, place_id, form.data.role, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    return redirect(request, url("volunteering:mine"), _("Noted: those who receive you see it."))


async def _own_context(
    session: AsyncSession, member: Actor, place_id: str
) -> tuple[dict[str, Any], int | None]:
    place = await own(session, SignUp, member, place_id)
    dated = await dates.read(session, place.session_id)
    assert dated is not None, "a place is in a session"
    context = await part_context(session, dated, place.role_id)
    return context | {
        "heading": _("Your part: %(title)s") % {"title": dated.title},
        "action": url("volunteering:part", place_id=place_id),
        "label": _("Choose this part"),
        "back": url("volunteering:mine"),
        "refusal": "",
        "wait": "",
    }, place.role_id


async def part_context(
    session: AsyncSession, dated: Dated, own_role: int | None = None
) -> dict[str, Any]:
    """Return what the page of parts shows of a session: those with room, and the others by name."""
    found = (await parts_of(session, [dated.id])).get(dated.id, [])
    open_ = [one for one in found if one.free or one.id == own_role]
    return {
        "when": when(dated),
        "mission_path": mission_path(dated),
        "parts": options([(one.id, one.name, _free(one)) for one in open_]),
        "complete": [one.name for one in found if one not in open_],
    }


def options(parts: list[tuple[int, str, str]]) -> list[tuple[str, str, str]]:
    """Return the choices of a form: each part, and none in particular; nothing where there is none."""
    if not parts:
        return []
    none = ("", _("No part in particular"), _("Those who receive you will tell you where to help."))
    return [(str(number), name, hint) for number, name, hint in parts] + [none]


def _free(part: Part) -> str:
    said = ngettext(
        "%(num)s place left of %(people)s", "%(num)s places left of %(people)s", part.free
    )
    return said % {"num": part.free, "people": part.people}
