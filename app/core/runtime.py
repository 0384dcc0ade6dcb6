"""What a process holds while it runs: settings, database, files, mail, counts, pages kept."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from app.core.counter import Counter, counter_for
from app.core.db.engine import Database
from app.core.mail_claim import Claims
from app.core.mail_transport import MailTransport, transport_for
from app.core.memory import Memory
from app.core.page_store import PageStore
from app.core.settings import Settings
from app.core.storage import Storage, storage_for

H = TypeVar("H", bound="Held")


class Held(Protocol):
    """What a slice makes once in a process, and lets go when it ends."""

    async def close(self) -> None:
        """Let everything go."""


@dataclass
class Runtime:
    """One per process; ``app.state.runtime`` in the web, a job's context in the worker."""

    settings: Settings
    database: Database
    mail: MailTransport
    storage: Storage
    counter: Counter
    claims: Claims
    pages: PageStore = field(default_factory=PageStore)
    memory: Memory = field(default_factory=Memory)
    _held: dict[Hashable, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, database_url: str) -> "Runtime":
        """Build what ``settings`` describe, on the database at ``database_url``."""
        return cls(
            settings=settings,
            database=Database(database_url, pool_size=settings.database_pool),
            mail=transport_for(settings.mail_url),
            storage=storage_for(settings.storage_url),
            counter=counter_for(settings.valkey_url, database_url),
            claims=Claims(database_url),
            pages=PageStore(enabled=settings.page_cache),
        )

    def hold(self, key: Hashable, make: Callable[[], H]) -> H:
        """Return what is held under ``key``, made at the first call."""
        if key not in self._held:
            self._held[key] = make()
        held: H = self._held[key]
        return held

    async def close(self) -> None:
        """Let everything go."""
        for held in self._held.values():
            await held.close()
        await self.mail.close()
        self.claims.close()
        await self.counter.close()
        await self.database.close()
