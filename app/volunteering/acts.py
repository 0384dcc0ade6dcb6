"""A visitor pressed "I take part"; now we know who they are."""

from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.core.web.routing import url
from app.missions.queries.visible import find
from app.missions.shown import changed_tags
from app.volunteering.saying import of_application, of_taking_part
from app.volunteering.schemas import Applying
from app.volunteering.service import apply as applying, sign_up as service
from app.volunteering.shown import mission_path, tags

WAITING = N_("You will take part in “%(title)s” as soon as we know who you are.")


@act("volunteering.take_part", waiting=WAITING)
async def take_part(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Give the person a place, or send the application that asks for it."""
    which, role = str(payload.get("session", "")), payload.get("role")
    role_id = role if isinstance(role, int) else None
    done = await service.take_part(session, actor, which, clock.now(), role_id=role_id)
    drop_pages(session, runtime, *tags(done.dated))
    return Done(mission_path(done.dated), of_taking_part(done))


@act("volunteering.apply", waiting=WAITING)
async def apply(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Send the application as it was typed.

    Raises:
        NotFound: what was kept cannot be read any more.
    """
    seen = await find(session, str(payload.get("mission", "")), actor)
    try:
        typed = Applying.model_validate(
            {name: payload[name] for name in ("message", "sessions", "role") if name in payload}
        )
    except ValidationError as error:
        raise NotFound from error
    _made, seated = await applying.apply(session, actor, seen, typed, clock.now())
    drop_pages(session, runtime, *changed_tags(seen.mission))
    return Done(url("volunteering:mine"), of_application(seated))
