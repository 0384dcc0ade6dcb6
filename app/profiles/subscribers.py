"""What profiles hear: a right beyond citizen was given or taken back."""

from app.accounts.events import RoleChanged
from app.audit.models import AuditEntry
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.profiles.rules import Fact, Turn
from app.profiles.service.tell import tell_of


@subscribe(RoleChanged)
async def tell_whose_it_is(runtime: Runtime, event: RoleChanged) -> None:
    """Tell the person, unless they gave it back themselves."""
    async with runtime.database.transaction() as session:
        entry = await session.get(AuditEntry, event.entry_id)
        if entry is None:
            return
        turn = Turn.GIVEN if entry.action == "role.granted" else Turn.TAKEN
        but = [] if event.by_id is None else [event.by_id]
        await tell_of(session, Fact.STAFF, str(entry.id), turn, [event.person_id], but=but)
