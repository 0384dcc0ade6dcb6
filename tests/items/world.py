"""A project that gathers means, who carries it, who gives to it, and a need of theirs."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.items.models import ItemNeed
from app.items.schemas import NeedRevision, NeedWords, OfferWords, Slot
from app.projects.models import Project
from app.projects.rules import State
from tests.factories import items, projects
from tests.factories.accounts import person

NOW = datetime.now(UTC)
WHY = "L’escalier est trop étroit pour la passer."


@dataclass
class World:
    """Somebody on each side of a need."""

    carrier: Actor
    member: Actor
    giver: Actor
    project: Project
    need: ItemNeed


async def world(db: AsyncSession, state: State = State.MOBILISING, /, **need: Any) -> World:
    """Make a world; the need asks for six wooden planters unless told."""
    carrier, member, giver = [
        await person(db, name=name) for name in ("Ana Lopez", "Noé Roy", "Léa Côté")
    ]
    project = await projects.project(db, state, carrier, [member])
    return World(carrier, member, giver, project, await items.need(db, project, **need))


def asked(**more: Any) -> NeedWords:
    """Return a right need."""
    return NeedWords.model_validate(
        {"title": "Une grande échelle", "kind": "tool", "quantity": 2} | more
    )


def asked_anew(need: ItemNeed, **more: Any) -> NeedRevision:
    """Return a need as its writer saw it, with some changes."""
    names = set(NeedRevision.model_fields)
    return NeedRevision.model_validate({name: getattr(need, name) for name in names} | more)


def words(**more: Any) -> OfferWords:
    """Return a right offer of two."""
    return OfferWords.model_validate(
        {"quantity": 2, "condition": "good", "window_from": items.day(0),
         "window_until": items.day(9)} | more
    )  # fmt: skip


def typed(**more: object) -> dict[str, str]:
    """Return a right offer of two as a form sends it."""
    fields = {
        "quantity": "2", "condition": "good", "window_from": items.day(0).isoformat(),
        "window_until": items.day(9).isoformat(), "note": "Ils sont au sec.",
    }  # fmt: skip
    return fields | {name: str(value) for name, value in more.items()}


def slot(days: int = 2, begins: str = "10:00", ends: str = "11:00", **more: Any) -> Slot:
    """Return a right moment."""
    return Slot(
        day=items.day(days), begins=time.fromisoformat(begins), ends=time.fromisoformat(ends),
        **({"place": "Devant le chalet"} | more),
    )  # fmt: skip
