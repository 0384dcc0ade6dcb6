"""Conversations of ``member``'s: one that waits, one that goes on, one with somebody blocked."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.messages.models import Message
from app.messages.rules import State
from app.messages.service import quiet
from tests.factories import messages
from tests.world import World

STATES = {
    "accepted": ("coauthor", State.ACCEPTED),
    "asked": ("author", State.ASKED),
    "blocked": ("editor", State.ACCEPTED),
}
NEWCOMER = "onefactor"
"""Whom nobody has written to yet."""


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Make them."""
    del runtime
    member = world.people["member"]
    world.things["conversation"] = {}
    for name, (who, state) in STATES.items():
        talk = await messages.conversation(db, world.people[who], member, state=state)
        said = select(Message.public_id).where(Message.conversation_id == talk.id)
        world.things["conversation"][name] = {
            "conversation_id": talk.public_id,
            "message_id": (await db.execute(said)).scalar_one(),
        }
        if name == "blocked":
            reader = await messages.reader(db, member)
            await quiet.block(db, reader, talk.public_id, messages.LONG_AGO)
            await db.commit()
    to = {"kind": "person", "public_id": world.people[NEWCOMER].public_id}
    world.named["messages:ask"] = to
