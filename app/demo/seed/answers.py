"""The demonstration's official answers, each some time after its idea passed the gate."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import OfficialAnswer
from app.answers.service.settle import settle
from app.demo.content import FOLDER
from app.demo.seed.ideas import steady_id
from app.ideas.models import Gate, Idea
from app.profiles.models import Mandate


async def give_answers(
    session: AsyncSession, ideas: Mapping[str, int], people: Mapping[str, int], now: datetime
) -> None:
    """Store every answer; ``people`` has the officials by key, and ``moderator`` for the staff."""
    told = tomllib.loads((FOLDER / "answers.toml").read_text())["answer"]
    dated = []
    for number, one in enumerate(told):
        passed = await session.scalar(
            select(Gate.passed_at).where(Gate.idea_id == ideas[one["idea"]])
        )
        assert passed is not None, f"{one['idea']} has not passed its gate"
        dated.append((passed + (now - passed) * one["at"], number, one))
    for moment, number, one in sorted(dated, key=lambda entry: entry[:2]):
        await _give(session, one, number, ideas[one["idea"]], people[one["by"]], moment)
        await settle(session, ideas[one["idea"]])


async def _give(
    session: AsyncSession,
    one: dict[str, Any],
    number: int,
    idea_id: int,
    author_id: int,
    moment: datetime,
) -> None:
    query = select(Mandate).where(Mandate.person_id == author_id)
    mandate = (await session.execute(query)).scalar_one_or_none()
    where = await session.scalar(select(Idea.territory_id).where(Idea.id == idea_id))
    session.add(
        OfficialAnswer(
            public_id=steady_id(f"answer:{number}"),
            idea_id=idea_id,
            status=one["status"],
            body_fr=one.get("fr", "").strip(),
            body_en=one.get("en", "").strip(),
            original=one.get("original", "fr"),
            author_id=author_id,
            mandate_id=mandate.id if mandate else None,
            office_fr=mandate.office_fr if mandate else "",
            office_en=mandate.office_en if mandate else "",
            territory_id=mandate.territory_id if mandate else where,
            created_at=moment,
        )
    )
    await session.flush()
