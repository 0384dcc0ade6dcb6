"""Follows and notices, as tests need them; each factory commits. A kind of tests' own: a bell rings."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.i18n import current
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.notifications.models import Follow, Notice
from app.notifications.service import follow as service

SILENT = "silent"
"""What a bell that must no longer be spoken of is called."""
_numbers = count(1)


async def ring(_session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say which bell rang, in the language in force; nothing of the silent one."""
    if data.get("bell") == SILENT:
        return None
    words = {"fr": "La cloche %s a sonné", "en": "Bell %s rang"}[current()]
    excerpt = {"fr": "À l’été, à midi.", "en": "In summer, at noon."}[current()]
    return NoticeText(words % data.get("bell", "?"), f"/{current()}/cloche", excerpt)


notice_kind("tests.bell", "A bell rings")(ring)
notice_kind("tests.chime", "A chime rings", rhythm=Rhythm.DAILY)(ring)
notice_kind("tests.gong", "A gong rings", rhythm=Rhythm.WEEKLY)(ring)
notice_kind("tests.alarm", "An alarm rings", is_due=True)(ring)


async def notice(db: AsyncSession, person: Actor | Person, **fields: Any) -> Notice:
    """Tell a person that a bell rang, without any e-mail unless ``rhythm`` is given."""
    number = next(_numbers)
    made = Notice(
        **{
            "person_id": person.id,
            "kind": "tests.bell",
            "key": f"bell:{number}",
            "because": "because you support this idea",
            "data": {"bell": str(number)},
            "rhythm": Rhythm.NEVER,
            "created_at": datetime.now(UTC),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def follow(
    db: AsyncSession, person: Actor | Person, target: str, *, is_on: bool = True, **fields: Any
) -> None:
    """Let a person follow a target, or say that they will not."""
    db.add(Follow(person_id=person.id, target=target, is_on=is_on, **fields))
    await db.commit()


async def leave(db: AsyncSession, actor: Actor, kind: str, public_id: str) -> None:
    """Let a person leave a thing, as they do on its page."""
    await service.unfollow(db, actor, kind, public_id, datetime.now(UTC))
    await db.commit()


async def notices_of(db: AsyncSession, person: Actor | Person) -> list[Notice]:
    """Return what a person was told, oldest first."""
    query = select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)
    return list((await db.execute(query.execution_options(populate_existing=True))).scalars())
