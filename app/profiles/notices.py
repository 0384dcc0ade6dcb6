"""What profiles tell: to whoever is nominated, decided of or given an office, and to who nominated."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import date_long
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.profiles.pages.view import territory_name
from app.profiles.queries import nominating, offices, people
from app.profiles.rules import Decided, Standing
from app.profiles.shown import person_url


@notice_kind("profiles.nominated", N_("My neighbours nominate me as a leader"))
async def nominated(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Ask the nominee; nothing once they have answered."""
    found = await nominating.candidate(session, data["leadership"])
    if found is None or found.standing is not Standing.ASKED:
        return None
    said = _("You are nominated as a leader of %(territory)s")
    return NoticeText(
        said % {"territory": territory_name(found.territory_id)},
        url("profiles:nomination", leadership_id=found.public_id),
    )


SENTENCES = {
    Decided.CONFIRMED: N_("%(name)s is confirmed as a leader of %(territory)s"),
    Decided.REFUSED: N_("%(name)s is not confirmed as a leader of %(territory)s"),
    Decided.RENEWED: N_("%(name)s stays a leader of %(territory)s for two more years"),
    Decided.REVOKED: N_("%(name)s is no longer a leader of %(territory)s"),
}


@notice_kind("profiles.decided", N_("A decision about a leader I nominated, or about me"))
async def decided(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell the decision and its public reason."""
    found = await nominating.candidate(session, data["leadership"])
    if found is None:
        return None
    seen = await people.shown_by_number(session, found.person_id, clock.now())
    if seen is None:
        return None
    facts = {"name": found.name, "territory": territory_name(found.territory_id)}
    return NoticeText(
        _(SENTENCES[Decided(data["decided"])]) % facts,
        person_url(found.person_public_id, found.name),
        await nominating.last_reason(session, found.id),
    )


@notice_kind("profiles.mandate", N_("A mandate of mine is written down or ended"), is_due=True)
async def mandate(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell an elected official what staff wrote down of them."""
    found = await offices.mandate(session, data["mandate"])
    if found is None:
        return None
    facts = {"office": found.office, "territory": territory_name(found.territory_id)}
    if data["what"] == "ended":
        said, excerpt = _("Your mandate is over: %(office)s, %(territory)s"), found.ending_reason
    else:
        said = _("Your mandate is written down: %(office)s, %(territory)s")
        excerpt = _("From %(start)s to %(end)s.") % {
            "start": date_long(found.term.starts_on),
            "end": date_long(found.term.ends_on),
        }
    return NoticeText(said % facts, person_url(found.person_public_id, found.name), excerpt)
