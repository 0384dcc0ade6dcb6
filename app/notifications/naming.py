"""From the target of a follow to the thing it means, in the language in force."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.core.followable import FollowedThing, followable_kind, target_of
from app.core.policy import Who


async def named(session: AsyncSession, targets: Iterable[str]) -> dict[str, FollowedThing]:
    """Return the things of these targets, one read for each kind; what is gone or hidden is not there."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for target in targets:
        kind, _colon, key = target.partition(":")
        keys[kind].add(key)
    found: dict[str, FollowedThing] = {}
    for kind, wanted in keys.items():
        known = followable_kind(kind)
        if known is not None:
            things = await known.ways.named(session, sorted(wanted))
            found |= {target_of(kind, thing.key): thing for thing in things}
    return found


async def find(
    session: AsyncSession, kind: str, public_id: str, actor: Who | None
) -> FollowedThing:
    """Return the thing that an address names.

    Raises:
        NotFound: nothing of that kind may be followed, or this one may not be seen.
    """
    known = followable_kind(kind)
    thing = await known.ways.find(session, public_id, actor) if known else None
    if thing is None:
        raise NotFound
    return thing
