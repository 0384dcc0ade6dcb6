"""An organisation in each state: owned by ``author`` and ``official``, edited by ``editor``, and more."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.organisations.files import claim_file, logo_file
from app.organisations.rules import Role, State
from tests.factories import organisations
from tests.factories.media import png
from tests.world import World

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STATES = {
    "verified": (State.VERIFIED, {}),
    "unverified": (State.UNVERIFIED, {}),
    "pending": (State.UNVERIFIED, {}),
    "suspended": (State.SUSPENDED, {}),
    "hidden": (State.VERIFIED, {"hidden_at": NOW}),
    "closed": (State.VERIFIED, {"closed_at": NOW}),
}
INVITATION = "join-the-friends-of-the-alley"


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Make an organisation in each state, with its members, an invitation, a logo."""
    people = world.people
    world.things["organisation"] = {}
    for number, (name, (state, fields)) in enumerate(STATES.items()):
        logo = f"{number:032x}"
        one = await organisations.organisation(
            db, people["author"], state=state, name=f"Groupe {name}", logo=logo, **fields
        )
        await organisations.join(db, one, people["official"], Role.OWNER)
        await organisations.join(db, one, people["editor"], Role.EDITOR)
        await organisations.join(db, one, people["coauthor"], Role.MEMBER)
        secret = INVITATION if name == "verified" else f"{INVITATION}-{name}"
        invited = await organisations.invitation(db, one, people["member"].email, secret)
        await runtime.storage.write(logo_file(logo, 400), png(400, 400))
        if name == "pending":
            await organisations.claim(db, one, "document", file="f" * 32, media_type="image/png")
            await runtime.storage.write(claim_file("f" * 32), png(40, 40))
        world.things["organisation"][name] = {
            "organisation_id": one.public_id,
            "organisation_ref": one.public_id,
            "invitation_id": invited.public_id,
            "logo": logo,
            "name": one.name,
        }
    for page in ("change_role", "transfer", "remove_member"):
        world.named[f"organisations:{page}"] = {"person_id": people["coauthor"].public_id}
    for page in ("invitation", "accept_invitation", "decline_invitation"):
        world.named[f"organisations:{page}"] = {"secret": INVITATION}
    world.named["organisations:logo_file"] = {"width": "400"}
