"""What members were told, and the addresses of messages and feeds."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.core.sessions import digest
from app.notifications.models import FeedKey
from app.notifications.tokens import Stop, stop_token
from tests.factories import notifications
from tests.world import World

SECRET = "the-address-of-a-feed"


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Tell everybody something, let ``member`` follow things and have a feed."""
    told = {who: await notifications.notice(db, actor) for who, actor in world.people.items()}
    member = world.people["member"]
    for target in ("city", "theme:nature"):
        await notifications.follow(db, member, target)
    db.add(FeedKey(person_id=member.id, secret_hash=digest(SECRET)))
    await db.commit()
    world.named |= {
        "notifications:read": {"notice_id": str(told["member"].id)},
        "api:read_notification": {"notice_id": str(told["member"].id)},
        "notifications:feed": {"secret": SECRET},
        "notifications:unsubscribe": {
            "token": stop_token(runtime.settings, Stop(member.public_id, "tests.bell"))
        },
    }
