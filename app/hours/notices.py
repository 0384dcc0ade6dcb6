"""What hours tell: to those who run a mission that some wait, to the person what became of theirs."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_, gettext as _, ngettext
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.core.web.routing import url
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import length
from app.missions.models import Mission


async def _entry(session: AsyncSession, data: dict[str, str]) -> tuple[HoursEntry, str] | None:
    query = (
        select(HoursEntry, Person.display_name)
        .join(Person, Person.id == HoursEntry.person_id)
        .where(HoursEntry.public_id == data["entry"])
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def _text(
    session: AsyncSession, data: dict[str, str], said: str, *, last_words: bool = False
) -> NoticeText | None:
    found = await _entry(session, data)
    if found is None:
        return None
    entry, name = found
    values = {"title": entry.title, "length": length(entry.minutes), "name": name}
    words = ""
    if last_words:
        query = select(HoursTurn.words).where(HoursTurn.entry_id == entry.id)
        words = (
            await session.execute(query.order_by(HoursTurn.id.desc()).limit(1))
        ).scalar_one_or_none() or ""
    return NoticeText(_(said) % values, url("hours:show", hours_id=entry.public_id), words)


@notice_kind(
    "hours.proposed", N_("Hours wait for my confirmation"), rhythm=Rhythm.DAILY
)  # fmt: skip
async def proposed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell an organiser that hours wait for them."""
    said = N_("%(name)s: %(length)s for “%(title)s” wait for your confirmation")
    return await _text(session, data, said)


@notice_kind("hours.waiting", N_("Hours have waited for my confirmation for a while"))
async def waiting(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Remind an organiser, once."""
    mission = await session.get(Mission, int(data["mission"]))
    if mission is None:
        return None
    many = int(data["many"])
    said = ngettext(
        "“%(title)s”: %(num)d person’s hours still wait for your confirmation",
        "“%(title)s”: the hours of %(num)d people still wait for your confirmation",
        many,
    )
    return NoticeText(said % {"title": mission.title, "num": many}, url("hours:waiting"))


@notice_kind("hours.confirmed", N_("My hours are confirmed"), rhythm=Rhythm.DAILY)
async def confirmed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell somebody that their hours count."""
    return await _text(
        session, data, N_("Your %(length)s for “%(title)s” are confirmed. Thank you!")
    )


@notice_kind("hours.disputed", N_("The other side says another number of hours"))
async def disputed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell one side that the other says another number, and why."""
    said = N_("Hours of “%(title)s”: the other side says %(length)s")
    return await _text(session, data, said, last_words=True)


@notice_kind("hours.settled", N_("Hours that were discussed are settled"))
async def settled(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell one side that it is over."""
    said = N_("Hours of “%(title)s”: settled at %(length)s")
    return await _text(session, data, said, last_words=True)


@notice_kind(
    "hours.certificate_revoked", N_("A certificate of mine was revoked"), is_due=True
)  # fmt: skip
async def revoked(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell somebody that their certificate is not valid any more."""
    query = select(Certificate).where(Certificate.public_id == data["certificate"])
    certificate = (await session.execute(query)).scalar_one_or_none()
    if certificate is None or certificate.person_id is None:
        return None
    said = _("Your certificate of hours from %(issuer)s was revoked")
    return NoticeText(
        said % {"issuer": certificate.issuer}, url("hours:mine"), certificate.revoke_reason
    )
