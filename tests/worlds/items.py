"""Things that a project of ``author`` asks for, and what ``member`` offers, at every state."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.items.models import Offer
from app.items.rules import NeedState, OfferState, SlotState, Terms
from app.projects.rules import State
from tests.factories import items, media, projects
from tests.world import World

S = OfferState
AFTER = ("profiles",)


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Let a team ask, and ``member`` give."""
    people = world.people
    author, giver = people["author"], people["member"]
    project = await projects.project(
        db, State.MOBILISING, author, [people["coauthor"]], title="Un coin de lecture au parc"
    )
    wanted = await items.need(db, project, quantity=40)
    closed = await items.need(db, project, state=NeedState.CLOSED, title="Pelles et râteaux")
    hidden = await items.need(
        db, project, title="Une affiche commerciale", hidden_at=datetime.now(UTC)
    )
    lent = await items.need(db, project, title="Une grande échelle", terms=Terms.LOAN)
    words = {"thanks": "Un grand merci des enfants du parc.", "thanked_at": datetime.now(UTC)}
    offers: dict[str, Offer] = {
        "offered": await items.offer(db, wanted, giver),
        "accepted": await items.offer(
            db, wanted, giver, S.ACCEPTED, quantity=3, accepted=2, waiting=1
        ),
        "delivered": await items.offer(db, wanted, giver, S.DELIVERED, **words),
        "lent": await items.offer(db, lent, giver, S.DELIVERED),
        "disputed": await items.offer(db, wanted, giver, S.DISPUTED),
    }
    await items.handover(db, offers["accepted"])
    soon = datetime.now(UTC) + timedelta(days=1)
    await items.handover(db, offers["delivered"], SlotState.CANCELLED, starts_at=soon)
    photo = await media.photo(db, runtime.storage, giver, offers["offered"].subject)
    world.things["item_need"] = {
        state: {"need_id": one.public_id, "need_ref": one.public_id}
        for state, one in {"open": wanted, "closed": closed, "hidden": hidden}.items()
    }
    world.things["item_offer"] = {
        state: {"gift_id": one.public_id} for state, one in offers.items()
    }
    world.named["items:remove_photo"] = {"media_id": photo.public_id}
    world.things["items_of"] = {"there": {"project_id": project.public_id}}
    for page in ("items:manage", "items:new"):
        world.named[page] = {"project_id": project.public_id}
