"""Finding people, and what administrators know of one."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts import limits
from app.accounts.rules import RoleName
from app.accounts.service.confirm import write_to_member
from app.admin.asking import ADMINISTRATOR, Administrator
from app.admin.queries import people, person as queries
from app.admin.words import role_label, said_of_entry
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.core.throttle import attempt
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.core.web.slots import fill
from app.places.gazetteer import gazetteer
from app.places.rules import Area, Home

pages = Pages("/staff/people", fr="/equipe/personnes")

LONGEST_SEARCH = 254


@pages.get("", name="admin:people", access=ADMINISTRATOR)
async def index(request: Request, session: Session, _administrator: Administrator) -> Response:
    """Find people; without words, the team and whoever joined last."""
    words = request.query_params.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    found = await people.find(session, words) if words else await people.newest(session)
    context = {
        "words": words,
        "team": [] if words else shown(await people.team(session)),
        "found": shown(found[: people.MOST]),
        "there_are_more": len(found) > people.MOST,
        "most": people.MOST,
        "current": "admin:people",
    }
    return page(request, "admin/people.html", context)


def shown(lines: list[people.Line]) -> list[dict[str, Any]]:
    """Return lines with their words, in the language in force."""
    return [
        {
            "line": line,
            "home": home_name(line.home),
            "roles": [role_label(RoleName(role), None, everywhere=False) for role in line.roles],
        }
        for line in lines
    ]


def home_name(home: Home) -> str:
    """Return where a person lives, in the language in force."""
    if home.is_elsewhere:
        return _("outside the city")
    return gazetteer.name(Area(home.territory_id, home.neighbourhood_id))


@pages.get("/{person_id}", name="admin:person", access=ADMINISTRATOR)
async def show(
    request: Request, session: Session, administrator: Administrator, person_id: str
) -> Response:
    """Show the facts of an account, its rights, and what was done to it or by it."""
    found = await person_or_none(session, person_id)
    slots = await fill(
        request, session, ["staff.person"], Subject("person", found["id"]), administrator
    )
    history = await queries.history_of(session, found["id"])
    context = {
        "person": found,
        "home": home_name(Home(found["territory_id"], found["neighbourhood_id"])),
        "roles": [
            (held, role_label(RoleName(held.name), held.territory_id))
            for held in await queries.roles_of(session, found["id"])
        ],
        "history": [(entry, said_of_entry(entry.action, entry.detail)) for entry in history],
        "is_me": found["id"] == administrator.id,
        "actions": slots["staff.person"],
        "current": "admin:people",
    }
    return page(request, "admin/person.html", context)


async def person_or_none(session: AsyncSession, person_id: str) -> Any:
    """Return the facts of an account.

    Raises:
        NotFound: there is none.
    """
    found = None
    if person_id.isalnum() and person_id.isascii():
        found = await queries.facts(session, person_id, clock.now())
    if found is None:
        raise NotFound
    return found


@pages.post(
    "/{person_id}/confirmation", fr="/{person_id}/confirmation",
    name="admin:write_confirmation", access=ADMINISTRATOR,
)  # fmt: skip
async def write_confirmation(
    request: Request, session: Session, _administrator: Administrator, person_id: str
) -> Response:
    """Write the letter of an unconfirmed address again, to that address and nowhere else."""
    found = await person_or_none(session, person_id)
    back = url("admin:person", person_id=person_id)
    if found["email_confirmed_at"] is not None or found["deleted_at"] is not None:
        return redirect(request, back, _("This address is confirmed already."), kind="info")
    runtime = runtime_of(request)
    await attempt(runtime, limits.LETTER_ADDRESS, found["email"].lower())
    await write_to_member(session, runtime.settings, found["id"], clock.now())
    return redirect(request, back, _("The letter is on its way to them."))
