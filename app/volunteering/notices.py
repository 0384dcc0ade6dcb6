"""What volunteers are told, and those who receive them: answers, places, who comes and who cannot."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_, gettext as _
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.core.web.routing import url
from app.missions.models import Mission
from app.missions.shown import mission_url
from app.volunteering.dated import Dated
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.queries import dates
from app.volunteering.rules import HOLDING, ApplicationState, AskState, SignUpState, WaitingState
from app.volunteering.shown import mission_path, when
from app.volunteering.timing import overlap

RECEIVED = {
    ApplicationState.SENT: N_("%(person)s would like to take part in “%(title)s”"),
    ApplicationState.WITHDRAWN: N_("%(person)s took their application to “%(title)s” back"),
    ApplicationState.EXPIRED: N_("Nobody answered %(person)s in time about “%(title)s”"),
}
ANSWERED = {
    ApplicationState.ACCEPTED: N_("You are accepted for “%(title)s”"),
    ApplicationState.REFUSED: N_("Your application to “%(title)s” was not accepted"),
    ApplicationState.EXPIRED: N_("Nobody answered your application to “%(title)s” in time"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An application, with who sent it and for what."""

    mission_public_id: str
    title: str
    person: str
    message: str
    reason: str


@cache
def _told() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Mission.public_id, Mission.title, Person.display_name, Application.message,
            Application.reason, Application.hidden_at,
        )
        .join(Mission, Mission.id == Application.mission_id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.public_id == bindparam("which"), Mission.hidden_at.is_(None))
    )  # fmt: skip


async def _application(session: AsyncSession, data: dict[str, str]) -> Told | None:
    found = (await session.execute(_told(), {"which": data["application"]})).one_or_none()
    if found is None:
        return None
    *values, hidden_at = found
    told = Told(*values)
    return (
        told if hidden_at is None else Told(told.mission_public_id, told.title, told.person, "", "")
    )


@notice_kind("volunteering.applied", N_("Somebody applies to a mission that I run"))
async def applied(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who would like to come, with what they say."""
    told = await _application(session, data)
    sentence = RECEIVED.get(ApplicationState(data["state"]))
    if told is None or sentence is None:
        return None
    path = url("volunteering:applications", mission_id=told.mission_public_id)
    said = _(sentence) % {"person": told.person, "title": told.title}
    is_new = data["state"] == ApplicationState.SENT
    return NoticeText(said, path, told.message[:300] if is_new else "")


@notice_kind("volunteering.answered", N_("My application to a mission is answered"), is_due=True)
async def answered(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what was answered, with the reason of a no."""
    told = await _application(session, data)
    sentence = ANSWERED.get(ApplicationState(data["state"]))
    if told is None or sentence is None:
        return None
    said = _(sentence) % {"title": told.title}
    if data["state"] == ApplicationState.ACCEPTED:
        return NoticeText(said, url("volunteering:mine"), _("Your sessions stand on this page."))
    return NoticeText(said, mission_url(told.mission_public_id, told.title), told.reason)


async def _session(session: AsyncSession, data: dict[str, str]) -> Dated | None:
    dated = await dates.find(session, data["session"])
    return dated if dated is not None and dated.hidden_at is None else None


@notice_kind(
    "volunteering.offered", N_("A place is offered to me (a letter says so too)"),
    rhythm=Rhythm.NEVER,
)  # fmt: skip
async def offered(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that a place may be taken; nothing once the offer is over, whoever has it next."""
    query = select(Waiting.session_id).where(
        Waiting.public_id == data["turn"], Waiting.state == WaitingState.OFFERED
    )
    session_id = (await session.execute(query)).scalar_one_or_none()
    dated = await dates.read(session, session_id) if session_id else None
    if dated is None or dated.hidden_at is not None:
        return None
    said = _("A place is offered to you: “%(title)s”") % {"title": dated.title}
    return NoticeText(said, url("volunteering:mine"), when(dated))


@notice_kind("volunteering.lapsed", N_("An offer of a place is over"))
async def lapsed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that the place went to the next in line."""
    dated = await _session(session, data)
    if dated is None:
        return None
    said = _("The place in “%(title)s” went to the next person in line") % {"title": dated.title}
    return NoticeText(said, mission_path(dated), when(dated))


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody's place, with whose it is and when."""

    person: str
    state: SignUpState
    dated: Dated


async def _coming(session: AsyncSession, public_id: str) -> Coming | None:
    query = (
        select(Person.display_name, SignUp.state, SignUp.session_id)
        .join(Person, Person.id == SignUp.person_id)
        .where(SignUp.public_id == public_id)
    )
    row = (await session.execute(query)).one_or_none()
    dated = await dates.read(session, row.session_id) if row else None
    return Coming(row.display_name, row.state, dated) if row and dated else None


def _of_place(found: Coming | None, sentence: str) -> NoticeText | None:
    if found is None or found.dated.hidden_at is not None:
        return None
    said = _(sentence) % {"person": found.person, "title": found.dated.title}
    path = url("volunteering:welcome", session_id=found.dated.public_id)
    return NoticeText(said, path, when(found.dated))


@notice_kind(
    "volunteering.comes", N_("Somebody signs up for a session that I run"), rhythm=Rhythm.DAILY
)
async def comes(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who signed up."""
    return _of_place(await _coming(session, data["sign_up"]), N_("%(person)s comes to “%(title)s”"))


@notice_kind(
    "volunteering.cancelled", N_("Somebody gives a place back in time"), rhythm=Rhythm.DAILY
)
async def cancelled(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who cannot come."""
    return _of_place(
        await _coming(session, data["sign_up"]), N_("%(person)s cannot come to “%(title)s”")
    )


@notice_kind("volunteering.cancelled_late", N_("Somebody gives a place back at the last minute"))
async def cancelled_late(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who cannot come after all, and that others are being asked."""
    said = N_("%(person)s cannot come to “%(title)s”: others are being asked")
    return _of_place(await _coming(session, data["sign_up"]), said)


@notice_kind("volunteering.dropped", N_("My place in a session is taken back"), is_due=True)
async def dropped(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that those who receive people do not expect the reader any more."""
    found = await _coming(session, data["sign_up"])
    if found is None:
        return None
    said = _("You are not expected at “%(title)s” any more") % {"title": found.dated.title}
    return NoticeText(said, mission_path(found.dated), when(found.dated))


@notice_kind("volunteering.torn", N_("A session of mine is moved onto another one"))
async def torn(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that the reader is expected twice at one time, as long as they are."""
    moved, other = [await _coming(session, data[name]) for name in ("sign_up", "other")]
    if moved is None or other is None or not {moved.state, other.state} <= HOLDING:
        return None
    one, two = moved.dated, other.dated
    if one.hidden_at is not None or two.hidden_at is not None:
        return None
    if not overlap(one.starts_at, one.ends_at, two.starts_at, two.ends_at):
        return None
    said = _("You are expected twice at the same time: “%(title)s” was moved onto “%(other)s”")
    path = url("volunteering:mine")
    return NoticeText(said % {"title": one.title, "other": two.title}, path, when(one))


@notice_kind("volunteering.asked", N_("I am asked to replace somebody"))
async def asked(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Ask whether the reader could come instead."""
    return await _ask(session, data, N_("Could you come instead of somebody? “%(title)s”"))


@notice_kind("volunteering.invited", N_("I am invited to a session of a mission"))
async def invited(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Ask whether the reader would come."""
    return await _ask(session, data, N_("Would you come? “%(title)s”"))


async def _ask(session: AsyncSession, data: dict[str, str], sentence: str) -> NoticeText | None:
    dated = await _session(session, data)
    state = await dates.ask_state(session, data["ask"])
    if dated is None or state is not AskState.ASKED:
        return None
    return NoticeText(_(sentence) % {"title": dated.title}, url("volunteering:mine"), when(dated))


@notice_kind("volunteering.nobody", N_("Nobody could replace who cancelled"))
async def nobody(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that a place stays empty, so that plans can be made."""
    dated = await _session(session, data)
    if dated is None:
        return None
    said = _("Nobody could replace who cancelled: “%(title)s”") % {"title": dated.title}
    return NoticeText(said, url("volunteering:welcome", session_id=dated.public_id), when(dated))


@notice_kind("volunteering.who_came", N_("I am asked who came to a session that I run"))
async def who_came(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Ask who came, where nobody was noted."""
    dated = await _session(session, data)
    if dated is None:
        return None
    said = _("Who came to “%(title)s”?") % {"title": dated.title}
    asks = _("Their hours are counted from what you note. It takes a minute.")
    return NoticeText(said, url("volunteering:welcome", session_id=dated.public_id), asks)
