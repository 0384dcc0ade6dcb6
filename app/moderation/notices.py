"""What moderation tells people: it concerns their rights, so that none of it can be refused."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_, gettext as _
from app.core.moderated import moderation_of
from app.core.notices import NoticeText, notice_kind
from app.core.text import excerpt
from app.core.web.routing import url
from app.moderation.models import Decision
from app.moderation.queries import cases
from app.moderation.rules import AppealState, Outcome, rule_of

DECIDED = {
    Outcome.HIDDEN: N_("“%(title)s”: a moderator has hidden what you wrote"),
    Outcome.RESTORED: N_("“%(title)s”: what you wrote is shown"),
    Outcome.WARNED: N_("“%(title)s”: a moderator warns you about what you wrote"),
    Outcome.SUSPENDED: N_("“%(title)s”: your account is suspended"),
    Outcome.SET_ASIDE: N_("“%(title)s”: your support was set aside"),
}
TITLE = 60


@notice_kind("moderation.decided", N_("A moderator decides about what I wrote"), is_due=True)
async def decided(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell the author what was decided, by which rule, and where to object."""
    found = await cases.decision_by_id(session, data.get("decision", ""))
    if found is None or found.outcome not in DECIDED:
        return None
    said = [rule_of(found.reason) if found.reason else "", found.words]
    return NoticeText(
        _(DECIDED[found.outcome]) % {"title": _title(found)},
        url("moderation:decision", decision_id=found.public_id),
        excerpt(" ".join(part for part in said if part)),
    )


@notice_kind("moderation.appeal_decided", N_("My appeal is decided"), is_due=True)
async def appeal_decided(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell who appealed what another moderator decided."""
    found = await cases.decision_by_id(session, data.get("decision", ""))
    appeal = await cases.appeal_of(session, found.id) if found else None
    if found is None or appeal is None:
        return None
    if appeal.state is AppealState.OVERTURNED:
        said = _("“%(title)s”: another moderator has undone the decision")
    else:
        said = _("“%(title)s”: another moderator upholds the decision")
    return NoticeText(
        said % {"title": _title(found)},
        url("moderation:decision", decision_id=found.public_id),
        excerpt(appeal.answer),
    )


@notice_kind("moderation.undone", N_("A decision against me is undone"), is_due=True)
async def undone(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell somebody that a decision against them holds no more."""
    found = await cases.decision_by_id(session, data.get("decision", ""))
    if found is None or found.reversed_at is None:
        return None
    said = _("“%(title)s”: the moderators have undone their decision")
    return NoticeText(
        said % {"title": _title(found)}, url("moderation:decision", decision_id=found.public_id)
    )


@notice_kind("moderation.report_answered", N_("What I reported is decided"))
async def report_answered(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell who reported something what became of it; never what it said, nor who wrote it."""
    found = await cases.decision_by_id(session, data.get("decision", ""))
    if found is None:
        return None
    if found.outcome is Outcome.DISMISSED:
        said = _("What you reported stays: a moderator looked, and it follows the rules")
    else:
        said = _("What you reported is dealt with: thank you")
    return NoticeText(said, url("moderation:mine"))


@notice_kind("moderation.report_gone", N_("What I reported is erased by its author"))
async def report_gone(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell who reported something that nobody had to decide about it."""
    del session, data
    said = _("What you reported is gone: its author erased it before anybody decided")
    return NoticeText(said, url("moderation:mine"))


@notice_kind("moderation.held", N_("A rule holds what I wrote"), is_due=True)
async def held(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell the author that a person must look first, and where to say what they should know."""
    ways = moderation_of(data.get("kind", ""))
    thing = await ways.find(session, data.get("which", "")) if ways else None
    case = await cases.open_case(session, thing.subject) if thing else None
    if thing is None or case is None or not case.is_held:
        return None
    return NoticeText(
        _("“%(title)s”: what you wrote waits for a moderator")
        % {"title": excerpt(thing.title or thing.text, TITLE)},
        url("moderation:why", kind=thing.subject.kind, which=thing.public_id),
        _("It was held automatically, by rules and not by a person."),
    )


def _title(decision: Decision) -> str:
    return excerpt(decision.title, TITLE)
