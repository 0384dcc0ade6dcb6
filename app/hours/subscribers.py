"""What follows when somebody took part in a session: their hours are on the table."""

from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.hours.service.propose import from_check_in
from app.volunteering.events import SignUpCompleted


@subscribe(SignUpCompleted)
async def say_hours(runtime: Runtime, event: SignUpCompleted) -> None:
    """Say for them what arrival and departure tell; nothing when they did so themselves."""
    async with runtime.database.transaction() as session:
        await from_check_in(session, event.sign_up_id, clock.now())
