"""Telling each side that the other has spoken."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.notices import tell
from app.hours.models import Certificate, HoursEntry
from app.hours.queries.standing import organisers
from app.hours.rules import Act, Side

RUNS_IT = N_("because you run this mission")
GAVE_THEM = N_("because they are your hours")


async def tell_organisers(session: AsyncSession, entry: HoursEntry) -> None:
    """Tell those who run the mission, except the person themselves, that hours wait for them."""
    await tell(
        session, "hours.proposed", f"hours.proposed:{entry.id}",
        to=await organisers(session, entry.mission_id), because=RUNS_IT,
        but=[entry.person_id] if entry.person_id else [], data={"entry": entry.public_id},
    )  # fmt: skip


async def tell_turn(
    session: AsyncSession, entry: HoursEntry, act: Act, side: Side, by: int, turn_id: int
) -> None:
    """Tell the other side what was done; of what the staff decided, both."""
    if act in {Act.CORRECT, Act.WITHDRAW}:
        return
    kind = {Act.CONFIRM: "hours.confirmed", Act.DISPUTE: "hours.disputed"}.get(act, "hours.settled")
    key, data = f"{kind}:{turn_id}", {"entry": entry.public_id}
    if side is not Side.PERSON and entry.person_id is not None:
        await tell(session, kind, key, to=[entry.person_id], because=GAVE_THEM, but=[by], data=data)
    if side is not Side.ORGANISER:
        to = await organisers(session, entry.mission_id)
        but = [by, entry.person_id] if entry.person_id else [by]
        await tell(session, kind, key, to=to, because=RUNS_IT, but=but, data=data)


async def tell_revoked(session: AsyncSession, certificate: Certificate, by: int) -> None:
    """Tell the owner that their certificate is not valid any more, unless they did it."""
    if certificate.person_id is not None:
        await tell(
            session, "hours.certificate_revoked", f"hours.certificate_revoked:{certificate.id}",
            to=[certificate.person_id], because=N_("because it is your certificate"), but=[by],
            data={"certificate": certificate.public_id},
        )  # fmt: skip
