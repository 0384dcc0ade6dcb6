"""A copy of ``member``'s data, somebody who leaves, an incident."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.rules import Purpose
from app.accounts.service import links
from app.core.runtime import Runtime
from app.privacy.models import DataCopy, Departure
from app.privacy.rules import COPY_FILE, COPY_KEPT, GRACE, CopyState
from tests.factories import privacy
from tests.factories.accounts import person
from tests.world import World


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Make them."""
    now = datetime.now(UTC)
    file = COPY_FILE.format("c" * 32)
    await runtime.storage.write(file, b"PK\x05\x06" + bytes(18))
    copy = DataCopy(
        person_id=world.people["member"].id,
        language="fr",
        state=CopyState.READY,
        asked_at=now - timedelta(hours=1),
        expires_at=now + COPY_KEPT,
        file=file,
        size=22,
    )
    leaving = await person(db, name="Lucien Gagnon")
    db.add_all(
        [
            copy,
            Departure(
                person_id=leaving.id, erase_words=False, asked_at=now, due_at=now + GRACE
            ),
        ]
    )  # fmt: skip
    secret = await links.issue(db, leaving.id, Purpose.RETURN, now)
    await db.commit()
    incident = await privacy.incident(db, world.people["administrator"])
    world.named |= {
        "privacy:come_back": {"secret": secret},
        "privacy:edition": {"text": "terms", "since": "2026-11-22"},
    }
    world.things["data copy"] = {"ready": {"copy_id": copy.public_id}}
    world.things["incident"] = {"open": {"incident_id": incident.public_id}}
