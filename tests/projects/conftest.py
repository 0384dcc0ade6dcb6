"""A team at work and its neighbours, programs that use the API, and what projects are made to need."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import needs as registry
from app.core.needs import Need, needs
from app.projects.models import Project
from app.projects.rules import State
from tests.api.conftest import anybody, holding
from tests.factories import profiles, projects
from tests.factories.accounts import person

__all__ = ["anybody", "holding"]


@dataclass(frozen=True)
class Team:
    """A project under way, who is in its team, and who is not."""

    project: Project
    carrier: Actor
    mate: Actor
    mentor: Actor
    stranger: Actor
    staff: Actor

    @property
    def path(self) -> str:
        """Return its page in French, without the words of its title."""
        return f"/fr/projets/{self.project.public_id}"

    @property
    def everybody(self) -> dict[str, Actor]:
        """Return who there is, by what they are to the project."""
        return {
            "carrier": self.carrier, "member": self.mate, "mentor": self.mentor,
            "stranger": self.stranger, "moderator": self.staff,
        }  # fmt: skip


@pytest.fixture
async def team(db: AsyncSession) -> Team:
    """Give a project under way."""
    carrier, mate = await person(db, name="Rosalie"), await person(db, name="Boris")
    mentor = await profiles.expert(db, await person(db, name="Mireille"))
    stranger = await person(db, name="Ana")
    staff = await person(db, name="Modeste", roles=("moderator",))
    made = await projects.project(db, State.IN_PROGRESS, carrier, [mate], mentor=mentor)
    return Team(made, carrier, mate, mentor, stranger, staff)


@pytest.fixture
def wanting(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, list[Need]]]:
    """Let tests say what projects need, in place of what the slices above say."""
    said: dict[int, list[Need]] = {}
    monkeypatch.setattr(registry, "_readers", {})

    @needs("tests")
    async def _read(_session, project_ids):
        return [need for number in project_ids for need in said.get(number, [])]

    yield said
