"""The page of a person, and of skills without a name."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from app.accounts.actor import Actor
from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.core.subjects import Subject
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.slots import fill
from app.organisations.queries import speaking
from app.profiles import policy
from app.profiles.pages.path import PersonInRef
from app.profiles.pages.view import expertise_shown, person_context, territory_name
from app.profiles.queries import people
from app.profiles.queries.people import Shown
from app.profiles.shown import reference, tags

pages = Pages("/people", fr="/personnes")

KEPT_S = 60
SLOTS = ("person.actions", "person.body")


@pages.get(
    "/anonymous/{entry_id}", fr="/anonyme/{entry_id}", name="profiles:anonymous", access=PUBLIC
)
async def anonymous(
    request: Request, session: Session, visitor: Visitor, entry_id: str
) -> Response:
    """Show skills whose owner keeps their name."""
    found = None
    if is_public_id(entry_id):
        found = await people.anonymous(session, entry_id, clock.now())
    if found is None:
        raise NotFound
    about = Subject("anonymous", found.id)
    context = {
        "entry": found,
        "territory": territory_name(found.territory_id) if found.territory_id else "",
        "expertise": expertise_shown(found.expertise),
        "slots": await fill(request, session, ("anonymous.actions",), about, visitor),
    }
    return page(request, "profiles/anonymous.html", context, tags=("people",), seconds=KEPT_S)


@pages.get("/{person_ref}", name="profiles:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, person: PersonInRef, person_ref: str
) -> Response:
    """Show somebody as they chose to be shown."""
    if person_ref != reference(person.public_id, person.name):
        to = url("profiles:show", person_ref=reference(person.public_id, person.name))
        return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
    context = await person_context(session, person, clock.now())
    context |= {
        "slots": await fill(request, session, SLOTS, Subject("person", person.id), visitor),
        "is_own": visitor is not None and visitor.id == person.id,
        "may_nominate": await _may_nominate(session, visitor, person),
        "may_record": visitor is not None and visitor.is_staff and visitor.id != person.id,
    }
    # Ideas and answers of the person stand there too: what is hidden of them goes at once.
    kept = (*tags(person.id), "ideas")
    return page(request, "profiles/show.html", context, tags=kept, seconds=KEPT_S)


async def _may_nominate(session: AsyncSession, visitor: Actor | None, person: Shown) -> bool:
    """Say whether to lead to the nomination: a visitor says there who they are."""
    if visitor is None or policy.can_nominate(visitor, person.id):
        return True
    speaks = bool(await speaking.voices(session, visitor))
    return speaks and bool(policy.can_nominate_as(visitor, person.id))
