"""Who is told what: both sides, always, and each once."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.jobs import defer
from app.core.notices import tell
from app.missions.models import Mission
from app.volunteering.dated import Dated
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.queries.hosts import receivers
from app.volunteering.queries.moments import Torn

RECEIVES = N_("because you receive the people of this mission")
APPLIED = N_("because you applied to this mission")
COMES = N_("because you signed up for this session")
WAITS = N_("because you are on the waiting list of this session")
WOULD_FIT = N_("because you would fit this mission")


async def applied(session: AsyncSession, mission: Mission, application: Application) -> None:
    """Tell those who receive people that somebody would like to come, or no longer would."""
    await tell(
        session,
        "volunteering.applied",
        f"volunteering.applied:{application.id}:{application.state}",
        to=await receivers(session, mission.project_id, mission.organisation_id),
        because=RECEIVES,
        but=[application.person_id],
        data={"application": application.public_id, "state": str(application.state)},
    )


async def answered(session: AsyncSession, application: Application) -> None:
    """Tell somebody what became of their application."""
    await tell(
        session,
        "volunteering.answered",
        f"volunteering.answered:{application.id}:{application.state}",
        to=[application.person_id],
        because=APPLIED,
        data={"application": application.public_id, "state": str(application.state)},
    )


async def offered(session: AsyncSession, turn: Waiting) -> None:
    """Offer a place to somebody who waited for it: on the site, and by a letter of its own."""
    await tell(
        session,
        "volunteering.offered",
        f"volunteering.offered:{turn.id}",
        to=[turn.person_id],
        because=WAITS,
        data={"turn": turn.public_id},
    )
    await defer(session, "nv:volunteering.offer_letter", turn_id=turn.id)


async def lapsed(session: AsyncSession, dated: Dated, turn_id: int, person_id: int) -> None:
    """Tell somebody that the place they were offered went to the next in line."""
    await tell(
        session,
        "volunteering.lapsed",
        f"volunteering.lapsed:{turn_id}",
        to=[person_id],
        because=WAITS,
        data={"session": dated.public_id},
    )


async def comes(session: AsyncSession, dated: Dated, place: SignUp) -> None:
    """Tell those who receive people that somebody signed up."""
    await _to_hosts(session, dated, "volunteering.comes", place)


async def cancelled(session: AsyncSession, dated: Dated, place: SignUp) -> None:
    """Tell those who receive people that somebody cannot come."""
    kind = "volunteering.cancelled_late" if place.is_late else "volunteering.cancelled"
    await _to_hosts(session, dated, kind, place)


async def _to_hosts(session: AsyncSession, dated: Dated, kind: str, place: SignUp) -> None:
    await tell(
        session,
        kind,
        f"{kind}:{place.id}",
        to=await receivers(session, dated.project_id, dated.organisation_id),
        because=RECEIVES,
        but=[place.person_id],
        data={"sign_up": place.public_id},
    )


async def dropped(session: AsyncSession, place: SignUp) -> None:
    """Tell somebody that those who receive them took their place back."""
    await tell(
        session,
        "volunteering.dropped",
        f"volunteering.dropped:{place.id}",
        to=[place.person_id],
        because=COMES,
        data={"sign_up": place.public_id},
    )


async def torn(session: AsyncSession, one: Torn) -> None:
    """Tell somebody that a session was moved onto another one where they are expected."""
    await tell(
        session,
        "volunteering.torn",
        f"volunteering.torn:{one.sign_up_id}:{one.other_sign_up_id}:{one.sequence}",
        to=[one.person_id],
        because=COMES,
        data={"sign_up": one.place, "other": one.other_place},
    )


async def asked(session: AsyncSession, dated: Dated, asks: Iterable[Ask]) -> None:
    """Ask people to come: instead of who cannot, or because who runs the mission would like them."""
    for one in asks:
        await tell(
            session,
            "volunteering.asked" if one.wave else "volunteering.invited",
            f"volunteering.asked:{one.id}",
            to=[one.person_id],
            because=WOULD_FIT,
            data={"session": dated.public_id, "ask": one.public_id},
        )


async def nobody_found(session: AsyncSession, dated: Dated) -> None:
    """Tell those who receive people that a place stays empty."""
    await _of_session(session, dated, "volunteering.nobody")


async def who_came(session: AsyncSession, dated: Dated) -> None:
    """Ask those who receive people, once, who came."""
    await _of_session(session, dated, "volunteering.who_came")


async def _of_session(session: AsyncSession, dated: Dated, kind: str) -> None:
    await tell(
        session,
        kind,
        f"{kind}:{dated.id}",
        to=await receivers(session, dated.project_id, dated.organisation_id),
        because=RECEIVES,
        data={"session": dated.public_id},
    )
