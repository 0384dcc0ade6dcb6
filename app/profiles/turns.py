"""The words of each turn that a role takes, as its own person reads them."""

from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.rules import RoleName
from app.audit.models import AuditEntry
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import date_long
from app.core.notices import NoticeText
from app.core.web.routing import url
from app.organisations.shown import organisation_url
from app.profiles.pages.view import territory_name
from app.profiles.queries import agreements, nominating, offices
from app.profiles.queries.agreements import AgreementLine
from app.profiles.queries.offices import MandateLine
from app.profiles.queries.team import TeamRole
from app.profiles.rules import TURNS, Fact, Standing, Turn, today
from app.profiles.shown import person_url

Writer = Callable[[AsyncSession, dict[str, str]], Awaitable[NoticeText | None]]

LEADER = {
    Turn.GIVEN: N_("You are a leader of %(territory)s until %(end)s"),
    Turn.REFUSED: N_("You are not confirmed as a leader of %(territory)s"),
    Turn.PROLONGED: N_("You stay a leader of %(territory)s until %(end)s"),
    Turn.TAKEN: N_("You are no longer a leader of %(territory)s"),
    Turn.ENDS_SOON: N_("Your term as a leader of %(territory)s ends on %(end)s"),
    Turn.OVER: N_("Your term as a leader of %(territory)s is over"),
}
LEADER_NEXT = {
    Turn.ENDS_SOON: N_(
        "A moderator may renew it before that day, with a public reason; otherwise it ends by itself."
    ),
    Turn.OVER: N_(
        "Thank you for what you did. Your neighbours may nominate you again at any time."
    ),
}
MANDATE = {
    Turn.GIVEN: N_("Your mandate is written down: %(office)s, %(territory)s"),
    Turn.TAKEN: N_("Your mandate is over: %(office)s, %(territory)s"),
    Turn.ENDS_SOON: N_("Your mandate ends on %(end)s: %(office)s, %(territory)s"),
    Turn.OVER: N_("Your mandate is over: %(office)s, %(territory)s"),
}
MANDATE_NEXT = {
    Turn.ENDS_SOON: N_(
        "After that day you no longer answer in its name. If you are elected again, tell our team where anybody can check it."
    ),
    Turn.OVER: N_("The answers already given stay, with the office they were given under."),
}
AGREEMENT = {
    Turn.GIVEN: N_("%(name)s is a local partner until %(end)s"),
    Turn.TAKEN: N_("%(name)s is no longer a local partner"),
    Turn.ENDS_SOON: N_("The partner agreement of %(name)s ends on %(end)s"),
    Turn.OVER: N_("%(name)s is no longer a local partner"),
}
STAFF = {
    Turn.GIVEN: N_("You are given a role: %(role)s"),
    Turn.TAKEN: N_("A role of yours is taken back: %(role)s"),
}


async def of_leader(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell a leader; nothing of an end that was put off meanwhile."""
    found = await nominating.candidate(session, data["which"])
    turn = Turn(data["turn"])
    if found is None:
        return None
    if turn is Turn.ENDS_SOON and not _still_ends(found, data["once"]):
        return None
    decision = await nominating.last_decision(
        session, found.id, *(decided for decided, other in TURNS.items() if other is turn)
    )
    end = found.ends_at if decision is None or turn in LEADER_NEXT else decision.ends_at
    facts = {
        "territory": territory_name(found.territory_id),
        "end": date_long(end) if end else "",
    }
    if turn in LEADER_NEXT:
        path, excerpt = url("profiles:dashboard"), _(LEADER_NEXT[turn])
    else:
        path = person_url(found.person_public_id, found.name)
        excerpt = decision.reason if decision else ""
    return NoticeText(_(LEADER[turn]) % facts, path, excerpt)


def _still_ends(found: nominating.Candidate, told: str) -> bool:
    return (
        found.standing is Standing.CONFIRMED
        and found.ends_at is not None
        and today(found.ends_at).isoformat() == told
    )


async def of_official(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell an elected official what staff wrote down of them, or that its last day comes."""
    found, turn = await offices.mandate(session, data["which"]), Turn(data["turn"])
    if found is None or _was_cut_short(found, turn):
        return None
    facts = {
        "office": found.office,
        "territory": territory_name(found.territory_id),
        "end": date_long(found.term.ends_on),
    }
    excerpt = {Turn.GIVEN: _dates(found), Turn.TAKEN: found.ending_reason}.get(turn)
    return NoticeText(
        _(MANDATE[turn]) % facts,
        person_url(found.person_public_id, found.name),
        _(MANDATE_NEXT[turn]) if excerpt is None else excerpt,
    )


async def of_partner(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell the owners of a local partner."""
    found, turn = await agreements.agreement(session, data["which"]), Turn(data["turn"])
    if found is None or _was_cut_short(found, turn):
        return None
    facts = {"name": found.name, "end": date_long(found.term.ends_on)}
    return NoticeText(
        _(AGREEMENT[turn]) % facts,
        organisation_url(found.organisation_public_id, found.name),
        found.ending_reason if turn is Turn.TAKEN else _dates(found),
    )


def _was_cut_short(found: MandateLine | AgreementLine, turn: Turn) -> bool:
    """Say whether a turn that the days alone bring did not come: it was ended before."""
    return turn in {Turn.ENDS_SOON, Turn.OVER} and found.term.ended_on is not None


def _dates(found: MandateLine | AgreementLine) -> str:
    first: date = found.term.starts_on
    facts = {"start": date_long(first), "end": date_long(found.term.ends_on)}
    return _("From %(start)s to %(end)s.") % facts


async def of_staff(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell who moderates or administers, from the entry of the audit log: it outlives the role."""
    entry = await session.get(AuditEntry, int(data["which"]))
    if entry is None:
        return None
    role = TeamRole(RoleName(entry.detail["role"]), entry.territory_id, entry.at)
    turn = Turn(data["turn"])
    excerpt = [entry.reason]
    if turn is Turn.GIVEN:
        excerpt.append(_("It opens once your account has a second step."))
    path = url("accounts:security") if turn is Turn.GIVEN else url("profiles:dashboard")
    return NoticeText(_(STAFF[turn]) % {"role": role.label}, path, " ".join(filter(None, excerpt)))


WRITERS: dict[Fact, Writer] = {
    Fact.LEADERSHIP: of_leader,
    Fact.MANDATE: of_official,
    Fact.AGREEMENT: of_partner,
    Fact.STAFF: of_staff,
}
