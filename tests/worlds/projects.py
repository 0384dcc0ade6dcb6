"""Projects that ``author`` carries with ``coauthor``, who is asked and who asks, what they told."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.ideas.rules import State as IdeaState
from app.organisations.models import Organisation
from app.organisations.rules import Role
from app.projects.models import CarryOffer
from app.projects.rules import Standing, State, TeamRole
from tests.factories import media, organisations, projects
from tests.world import World

AFTER = ("items", "organisations", "profiles")
SECRET = "un-secret-de-lettre"


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Let ``author`` and ``official`` carry three projects, and ``member`` be asked to carry an idea."""
    people = world.people
    idea = world.ideas[IdeaState.CANDIDATE]
    states = {
        "living": await projects.project(
            db, State.IN_PROGRESS, people["author"], [people["coauthor"]],
            title="Une serre sur le toit du centre",
        ),
        "stopped": await projects.project(
            db, State.STOPPED, people["author"], [people["coauthor"]],
            title="Un pédibus du mercredi",
        ),
        "hidden": await projects.project(
            db, State.IN_PROGRESS, people["author"], [people["coauthor"]],
            title="Un kiosque pour ma boutique", hidden_at=datetime.now(UTC),
        ),
    }  # fmt: skip
    organisation = (
        await db.execute(
            select(Organisation).where(
                Organisation.public_id
                == world.things["organisation"]["verified"]["organisation_id"]
            )
        )
    ).scalar_one()
    world.things["project"] = {}
    for state, one in states.items():
        await projects.join(db, one, people["official"], TeamRole.CARRIER)
        await projects.join(db, one, people["member"], standing=Standing.INVITED)
        await projects.join(db, one, people["editor"], standing=Standing.ASKED)
        letter = await projects.invitation(db, one, "invitee@exemple.ca", f"{state}-{SECRET}")
        told = await projects.update(db, one, people["author"])
        await projects.sponsor(db, one, organisation, Standing.ASKED)
        photo = await media.photo(db, runtime.storage, people["author"], one.subject)
        other = await media.photo(
            db, runtime.storage, people["author"], Subject("project-update", told.id)
        )
        world.things["project"][state] = {
            "project_id": one.public_id,
            "project_ref": one.public_id,
            "update_id": told.public_id,
            "letter_id": letter.public_id,
            "act": "pause",
            "photo_id": photo.public_id,
            "told_photo_id": other.public_id,
        }
    free = await organisations.organisation(db, people["author"], name="Groupe voisin")
    await organisations.join(db, free, people["official"], Role.OWNER)
    await organisations.join(db, free, people["editor"], Role.EDITOR)
    world.named["projects:sponsor"] = {"organisation": free.public_id}
    world.named["projects:answer_request"] = {"person_id": people["editor"].public_id}
    world.named["api:answer_for_team"] = {"mate_id": people["editor"].public_id}
    world.named["api:leave_team"] = {"mate_id": people["coauthor"].public_id}
    for name in ("projects:change_role", "projects:remove_member"):
        world.named[name] = {"person_id": people["coauthor"].public_id}
    world.named["projects:take_back"] = {"person_id": people["member"].public_id}
    for name in ("projects:answer_sponsor", "projects:end_sponsor"):
        world.named[name] = {"organisation_id": organisation.public_id}
    await projects.invitation(
        db, states["living"], people["member"].email, SECRET, invited_by_id=people["author"].id
    )
    for name in ("projects:letter", "projects:accept_letter", "projects:decline_letter"):
        world.named[name] = {"secret": SECRET}
    made = CarryOffer(
        idea_id=idea.id, person_id=people["member"].id, is_volunteered=False,
        message="Tu connais la rue mieux que moi.", offered_by_id=people["author"].id,
        offered_at=datetime.now(UTC),
    )  # fmt: skip
    db.add(made)
    await db.commit()
    world.things["carry_offer"] = {"offered": {"offer_id": made.public_id}}
