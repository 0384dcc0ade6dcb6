"""Following and leaving: one row for a person and a thing, by constraint."""

from datetime import datetime

from sqlalchemy import delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.followable import FollowedThing, target_of
from app.notifications import policy
from app.notifications.models import Follow
from app.notifications.naming import find
from app.notifications.queries.following import count_chosen

READ_FROM_DEEDS = frozenset({"idea", "project"})
"""Kinds that are followed without being asked: leaving one has to be written down."""


async def follow(
    session: AsyncSession, actor: Actor, kind: str, public_id: str, now: datetime
) -> FollowedThing:
    """Let the actor follow a thing from now on; following twice is following once.

    Raises:
        Refused: the policy says no.
        NotFound: there is no such thing to follow.
    """
    policy.can_follow(actor).require()
    thing = await find(session, kind, public_id, actor)
    policy.has_room(await count_chosen(session, actor.id)).require()
    await _choose(session, actor.id, target_of(kind, thing.key), now, is_on=True)
    return thing


async def unfollow(
    session: AsyncSession, actor: Actor, kind: str, public_id: str, now: datetime
) -> FollowedThing:
    """Let the actor leave a thing; what they do about it later does not bring them back.

    Raises:
        NotFound: there is no such thing to follow.
    """
    thing = await find(session, kind, public_id, actor)
    target = target_of(kind, thing.key)
    if kind in READ_FROM_DEEDS:
        await _choose(session, actor.id, target, now, is_on=False)
    else:
        await session.execute(
            delete(Follow).where(Follow.person_id == actor.id, Follow.target == target)
        )
    return thing


async def _choose(
    session: AsyncSession, person_id: int, target: str, now: datetime, *, is_on: bool
) -> None:
    values = {"person_id": person_id, "target": target, "is_on": is_on, "created_at": now}
    chosen = insert(Follow).values(values)
    await session.execute(
        chosen.on_conflict_do_update(
            index_elements=["person_id", "target"],
            set_={"is_on": is_on, "created_at": now},
            where=Follow.is_on != is_on,
        )
    )


async def carry_over(session: AsyncSession, idea_id: int, into_id: int) -> None:
    """Let whoever chose to follow an idea follow what it has become; a choice made there stands."""
    there = f"idea:{into_id}"
    await session.execute(
        insert(Follow)
        .from_select(
            ["person_id", "target", "is_on", "created_at"],
            select(Follow.person_id, literal(there), Follow.is_on, Follow.created_at).where(
                Follow.target == f"idea:{idea_id}", Follow.is_on
            ),
        )
        .on_conflict_do_nothing()
    )
