"""What the token's person follows: read, begin, leave."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import BaseModel, Field

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.followable import FollowedThing
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, decode
from app.core.web.json import access, api_router
from app.core.web.responses import runtime_of
from app.notifications.naming import named
from app.notifications.queries.following import followed_by
from app.notifications.rules import Deed
from app.notifications.service import follow as service

router = api_router("follows")
Follower = Annotated[Actor, require_scope(Scope.NOTIFICATIONS)]
Kind = Annotated[
    str,
    Path(
        pattern="^[a-z]{1,20}$",
        description=N_("What sort of thing: idea, neighbourhood, territory, city, theme…"),
        examples=["idea"],
    ),
]
Which = Annotated[
    str,
    Path(
        max_length=80,
        description=N_("Public identifier, slug or code, as in the addresses of pages."),
        examples=["k7m2p9x4qa"],
    ),
]
After = Annotated[
    str, Query(max_length=LONGEST_CURSOR, description=N_("Where to go on, as the last page said."))
]


class FollowShown(BaseModel):
    """One thing, and whether the person follows it."""

    kind: str = Field(description=N_("What sort of thing it is."))
    id: str = Field(description=N_("Public identifier, slug or code."))
    title: str = Field(description=N_("What it is called, in the language asked for."))
    url: str = Field(description=N_("Its page."))
    following: bool = Field(description=N_("Whether the person follows it."))


class FollowListed(FollowShown):
    """One thing that the person follows."""

    reason: Deed = Field(description=N_("Why: chosen, or by what they did there."))
    since: datetime = Field(description=N_("Since when."))


class FollowList(BaseModel):
    """A page of what the person follows."""

    items: list[FollowListed] = Field(description=N_("What the person follows."))
    next: str | None = Field(description=N_("Cursor of the next page; null at the end."))


@router.get(
    "/follows",
    name="api:follows",
    summary=N_("What do I follow?"),
    description=N_("Last begun first, twenty a page: what was chosen, and ideas by what one did."),
    openapi_extra=access(Scope.NOTIFICATIONS),
)
async def follows(
    request: Request, session: Session, actor: Follower, after: After = ""
) -> FollowList:
    """Return a page of what the token's person follows."""
    cursor = None
    if after:
        since, target = decode(after, datetime, str)
        assert isinstance(since, datetime)
        cursor = (since, str(target))
    found = await followed_by(session, actor.id, after=cursor)
    things = await named(session, [one.target for one in found.items])
    return FollowList(
        items=[
            FollowListed(
                **_of(request, one.kind, things[one.target], following=True).model_dump(),
                reason=one.deed,
                since=one.since,
            )
            for one in found.items
            if one.target in things
        ],
        next=found.next_cursor or None,
    )


@router.put(
    "/follows/{kind}/{public_id}",
    name="api:follow",
    summary=N_("Follow something"),
    description=N_("Once, however often it is sent."),
    openapi_extra=access(Scope.NOTIFICATIONS),
)
async def follow(
    request: Request, session: Session, actor: Follower, kind: Kind, public_id: Which
) -> FollowShown:
    """Let the token's person follow a thing."""
    thing = await service.follow(session, actor, kind, public_id, clock.now())
    return _of(request, kind, thing, following=True)


@router.delete(
    "/follows/{kind}/{public_id}",
    name="api:unfollow",
    summary=N_("Stop following something"),
    description=N_("What one does there later does not begin it again."),
    openapi_extra=access(Scope.NOTIFICATIONS),
)
async def unfollow(
    request: Request, session: Session, actor: Follower, kind: Kind, public_id: Which
) -> FollowShown:
    """Let the token's person leave a thing."""
    thing = await service.unfollow(session, actor, kind, public_id, clock.now())
    return _of(request, kind, thing, following=False)


def _of(request: Request, kind: str, thing: FollowedThing, *, following: bool) -> FollowShown:
    base = runtime_of(request).settings.base_url.rstrip("/")
    return FollowShown(
        kind=kind,
        id=thing.public_id,
        title=thing.title,
        url=base + thing.path,
        following=following,
    )
