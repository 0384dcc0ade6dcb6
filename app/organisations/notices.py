"""What members of organisations are told: decisions of staff, their own role, who joins, the end."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_, gettext as _
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.core.web.routing import url
from app.organisations.models import Organisation
from app.organisations.rules import Role, State, label
from app.organisations.shown import organisation_url

DECIDED = {
    State.VERIFIED: N_("%(name)s is verified: you can now speak in its name"),
    State.REFUSED: N_("The verification of %(name)s was refused"),
    State.SUSPENDED: N_("%(name)s is suspended: it cannot speak for now"),
    State.UNVERIFIED: N_("Nobody could look at the request of %(name)s in time: please ask again"),
}


@notice_kind(
    "organisations.decided", N_("Staff decide about an organisation that I own"), is_due=True
)
async def decided(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what staff decided, and why."""
    found = await _named(session, data)
    sentence = DECIDED.get(State(data["state"]))
    if found is None or sentence is None:
        return None
    path = url("organisations:verification", organisation_id=found.public_id)
    is_so = found.state == data["state"]
    return NoticeText(_(sentence) % {"name": found.name}, path, found.state_reason if is_so else "")


@notice_kind("organisations.role", N_("My role in an organisation changes"), is_due=True)
async def role(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what the reader may do from now on."""
    found = await _named(session, data)
    if found is None:
        return None
    path = organisation_url(found.public_id, found.name)
    if data["role"] == "removed":
        return NoticeText(_("You no longer belong to %(name)s") % {"name": found.name}, path)
    said = _("Your role in %(name)s is now: %(role)s") % {
        "name": found.name,
        "role": label(Role(data["role"])),
    }
    return NoticeText(said, path)


@notice_kind(
    "organisations.joined", N_("Somebody joins an organisation that I own"), rhythm=Rhythm.DAILY
)
async def joined(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who accepted an invitation."""
    found = await _named(session, data)
    who = select(Person.display_name).where(
        Person.public_id == data["person"], Person.deleted_at.is_(None)
    )
    name = (await session.execute(who)).scalar_one_or_none()
    if found is None or name is None:
        return None
    said = _("%(person)s has joined %(name)s") % {"person": name, "name": found.name}
    return NoticeText(said, url("organisations:members", organisation_id=found.public_id))


@notice_kind("organisations.closed", N_("An organisation that I belong to closes"), is_due=True)
async def closed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that it speaks no more."""
    found = await _named(session, data)
    if found is None or found.closed_at is None:
        return None
    path = organisation_url(found.public_id, found.name)
    return NoticeText(_("%(name)s has closed") % {"name": found.name}, path)


async def _named(session: AsyncSession, data: dict[str, str]) -> Organisation | None:
    query = select(Organisation).where(Organisation.public_id == data["organisation"])
    return (await session.execute(query)).scalar_one_or_none()
