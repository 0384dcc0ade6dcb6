"""What profiles tell: to whoever is nominated or holds a role, and to who nominated."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import date_long
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.profiles.pages.view import territory_name
from app.profiles.queries import checks, nominating, people
from app.profiles.rules import Decided, Fact, Standing, Turn
from app.profiles.shown import person_url
from app.profiles.turns import WRITERS


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


@notice_kind("profiles.decided", N_("A decision about a leader I nominated"))
async def decided(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell the decision and its public reason to those who nominated."""
    found = await nominating.candidate(session, data["leadership"])
    if found is None:
        return None
    seen = await people.shown_by_number(session, found.person_id, clock.now())
    if seen is None:
        return None
    what = Decided(data["decided"])
    decision = await nominating.last_decision(session, found.id, what)
    facts = {"name": found.name, "territory": territory_name(found.territory_id)}
    return NoticeText(
        _(SENTENCES[what]) % facts,
        person_url(found.person_public_id, found.name),
        decision.reason if decision else "",
    )


CHECK_SENTENCES = {
    Turn.GIVEN: N_("%(organisation)s wrote down that you hold: %(check)s"),
    Turn.ENDS_SOON: N_("%(check)s: it holds until %(date)s only"),
    Turn.TAKEN: N_("%(organisation)s took back: %(check)s"),
}


@notice_kind(
    "profiles.check", N_("A check or training of mine is written down, taken back or about to end")
)
async def check(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell whose check it is; not of its end once it was taken back or prolonged."""
    found = await checks.check(session, data["check"])
    turn = Turn(data["turn"])
    if found is None or (found.withdrawn_at is not None) != (turn is Turn.TAKEN):
        return None
    facts = {
        "organisation": found.organisation,
        "check": found.label,
        "date": date_long(found.expires_on) if found.expires_on else "",
    }
    return NoticeText(_(CHECK_SENTENCES[turn]) % facts, url("profiles:checks"))


@notice_kind(
    "profiles.role",
    N_("A role of mine is given, prolonged, about to end or taken back"),
    is_due=True,
)
async def role(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell whose role it is what happened to it, why, and until when."""
    return await WRITERS[Fact(data["of"])](session, data)
