"""Whoever holds a role is told of each turn it takes: in their language, and whatever they chose."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.notices import tell
from app.profiles.rules import Fact, Turn

KIND = "profiles.role"
BECAUSE = {
    Fact.LEADERSHIP: N_("because it is about you"),
    Fact.MANDATE: N_("because it is about you"),
    Fact.AGREEMENT: N_("because you are an owner of this organisation"),
    Fact.STAFF: N_("because it is about you"),
}


async def tell_of(
    session: AsyncSession,
    fact: Fact,
    which: str,
    turn: Turn,
    to: Iterable[int],
    *,
    once: str = "",
    but: Iterable[int] = (),
) -> None:
    """Tell whose role it is that it took a turn.

    Args:
        session: whose transaction must commit for anybody to be told.
        fact: what the role comes from.
        which: its public id; for the staff, the number of the entry in the audit log.
        turn: what happened.
        to: numbers of persons.
        once: what tells this turn from another of the same kind: a date, a decision.
        but: whoever did it themselves.
    """
    await tell(
        session,
        KIND,
        f"{KIND}:{fact}:{which}:{turn}:{once}",
        to=to,
        because=BECAUSE[fact],
        but=but,
        data={"of": str(fact), "which": which, "turn": str(turn), "once": once},
    )
