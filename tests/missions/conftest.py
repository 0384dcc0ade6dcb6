"""Programs for tests of missions: the API's own; and everybody who may have to do with one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions.models import Mission
from app.organisations.models import Organisation
from app.projects.models import Project
from tests.api.conftest import anybody, holding
from tests.factories import accounts, missions, organisations, projects

__all__ = ["anybody", "holding"]


@dataclass
class Cast:
    """A project and its team, a verified organisation and its people, and the others."""

    project: Project
    organisation: Organisation
    people: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]


@pytest.fixture
def cast(db: AsyncSession) -> Callable[[], Awaitable[Cast]]:
    """Make everybody: ``await cast()``."""

    async def make() -> Cast:
        names = (
            "carrier", "member", "mentor", "owner", "editor", "belongs", "stranger", "unconfirmed",
        )  # fmt: skip
        people = {
            name: await accounts.person(db, language="en", confirmed=name != "unconfirmed")
            for name in names
        }
        project = await projects.project(
            db, "mobilising", people["carrier"], [people["member"]], mentor=people["mentor"]
        )
        organisation = await organisations.organisation(db, people["owner"], name="Green Hands")
        await organisations.join(db, organisation, people["editor"], "editor")
        await organisations.join(db, organisation, people["belongs"], "member")
        return Cast(project, organisation, people)

    return make


@dataclass
class Run:
    """A mission of an organisation, and who runs it."""

    owner: Actor
    organisation: Organisation
    mission: Mission
    where: str
    """The path of its English page."""


@pytest.fixture
def run(db: AsyncSession) -> Callable[..., Awaitable[Run]]:
    """Make a mission of somebody's organisation: ``await run(places=2)``."""

    async def make(**fields: object) -> Run:
        owner = await accounts.person(db, language="en")
        organisation = await organisations.organisation(db, owner, name="Green Hands")
        made = await missions.mission(
            db,
            organisation=organisation,
            owner=owner,
            **fields,  # type: ignore[arg-type]
        )
        return Run(owner, organisation, made, f"/en/missions/{made.public_id}")

    return make
