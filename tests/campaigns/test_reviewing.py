"""Reviews: by somebody outside of the team, of the very version that was read, for public reasons."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.campaigns.models import CampaignReview
from app.campaigns.rules import Act, Check, ReviewState, State
from app.campaigns.schemas import Asking
from app.campaigns.service import review as service
from app.campaigns.service.holding import CampaignMovedOn
from app.campaigns.service.turn import turn
from app.core.errors import Conflict, Invalid, Refused
from app.projects.rules import Standing, TeamRole
from tests.campaigns.world import (
    ELSEWHERE,
    HERE,
    NOW,
    REASONS,
    Browsers,
    World,
    signed_in,
    verdict,
    world,
)
from tests.factories import campaigns, projects
from tests.factories.accounts import person

CHANGES: dict[str, Any] = {"conclusion": "changes", "met": [Check.CLEAR.value]}


async def asked(db: AsyncSession, **fields: Any) -> World:
    """Return a campaign that its team put up for review."""
    w = await world(db, State.REVIEW, reviewed=False, known=False, **fields)
    await campaigns.review(db, w.campaign, ReviewState.ASKED, asked_by_id=w.member.id)
    return w


async def somebody(db: AsyncSession, w: World, who: str) -> Actor:
    """Return one of those who might review."""
    if who in {"carrier", "member", "mentor"}:
        found: Actor = getattr(w, who)
        return found
    roles = {"moderator": (HERE,), "elsewhere": (ELSEWHERE,), "administrator": ("administrator",)}
    return await person(db, roles=roles.get(who, ()))


@pytest.mark.parametrize("who", ["mentor", "moderator", "administrator"])
async def test_a_mentor_or_a_moderator_finds_it_ready(db: AsyncSession, who: str) -> None:
    w = await asked(db)
    made = await service.decide(db, await somebody(db, w, who), w.campaign, verdict(), NOW)
    assert (made.state, made.as_mentor, made.reasons) == (
        ReviewState.READY,
        who == "mentor",
        REASONS,
    )
    assert w.campaign.state is State.REVIEW, "its team opens it, when it likes"
    entry = select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)
    assert await db.scalar(entry) == "campaign.reviewed"


@pytest.mark.parametrize(
    ("who", "said"),
    [("carrier", "votre propre projet"), ("member", "votre propre projet"),
     ("elsewhere", "Seul"), ("nobody", "Seul")],
)  # fmt: skip
async def test_nobody_else_decides_and_nobody_their_own(
    db: AsyncSession, who: str, said: str
) -> None:
    w = await asked(db)
    with pytest.raises(Refused, match=said):
        await service.decide(db, await somebody(db, w, who), w.campaign, verdict(), NOW)


async def test_a_moderator_who_was_of_the_team_does_not_decide(db: AsyncSession) -> None:
    w = await asked(db)
    former = await person(db, roles=(HERE,))
    await projects.join(db, w.project, former, TeamRole.MEMBER, Standing.LEFT)
    with pytest.raises(Refused, match="Vous avez participé"):
        await service.decide(db, former, w.campaign, verdict(), NOW)


async def test_changes_give_the_campaign_back_to_its_team(db: AsyncSession) -> None:
    w = await asked(db)
    made = await service.decide(db, w.mentor, w.campaign, verdict(**CHANGES), NOW)
    assert (made.state, w.campaign.state) == (ReviewState.CHANGES, State.DRAFT)
    with pytest.raises(Refused, match="Aucune relecture"):
        await service.decide(db, w.mentor, w.campaign, verdict(), NOW)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"met": []}, "conclusion"), ({"conclusion": "changes"}, "conclusion")],
)
async def test_a_conclusion_that_its_checklist_does_not_bear_is_refused(
    db: AsyncSession, more: dict[str, Any], field: str
) -> None:
    w = await asked(db)
    with pytest.raises(Invalid) as refusal:
        await service.decide(db, w.mentor, w.campaign, verdict(**more), NOW)
    assert list(refusal.value.errors) == [field]


async def test_a_flexible_campaign_is_allowed_knowingly(db: AsyncSession) -> None:
    w = await asked(db, kind="flexible")
    with pytest.raises(Invalid) as refusal:
        await service.decide(db, w.mentor, w.campaign, verdict(), NOW)
    assert list(refusal.value.errors) == ["allows_flexible"]
    made = await service.decide(db, w.mentor, w.campaign, verdict(allows_flexible=True), NOW)
    assert made.allows_flexible


async def test_another_version_than_the_one_that_was_read_is_not_judged(db: AsyncSession) -> None:
    w = await asked(db)
    with pytest.raises(CampaignMovedOn):
        await service.decide(db, w.mentor, w.campaign, verdict(version=9), NOW)


async def test_a_review_is_asked_of_something(db: AsyncSession) -> None:
    w = await world(db, pitch="", reviewed=False)
    with pytest.raises(Refused, match="Écrivez le texte"):
        await service.ask(db, w.carrier, w.campaign, Asking(), NOW)


async def test_a_team_asks_once_takes_back_and_asks_again(db: AsyncSession) -> None:
    w = await world(db, reviewed=False)
    first = await service.ask(db, w.carrier, w.campaign, Asking(note="Merci"), NOW)
    with pytest.raises((Refused, Conflict)):
        await service.ask(db, w.member, w.campaign, Asking(), NOW)
    await service.withdraw(db, w.member, w.campaign, NOW)
    await db.refresh(first)
    assert (first.state, w.campaign.state) == (ReviewState.WITHDRAWN, State.DRAFT)
    await service.ask(db, w.member, w.campaign, Asking(), NOW)
    states = await db.scalars(select(CampaignReview.state).order_by(CampaignReview.id))
    assert list(states) == [ReviewState.WITHDRAWN, ReviewState.ASKED]


@pytest.mark.parametrize(
    ("who", "said"),
    [("carrier", "votre propre projet"), ("mentor", "votre propre projet"),
     ("elsewhere", "Seule l’équipe de modération"), ("nobody", "Seule l’équipe de modération")],
)  # fmt: skip
async def test_staff_alone_say_that_they_know_who_is_paid(
    db: AsyncSession, who: str, said: str
) -> None:
    w = await asked(db)
    with pytest.raises(Refused, match=said):
        await service.know_payee(db, await somebody(db, w, who), w.campaign, NOW)


@pytest.mark.parametrize("how", ["began", "asked", "left"])
async def test_staff_who_had_a_part_in_it_never_check_who_is_paid(
    db: AsyncSession, visitor: Browsers, how: str
) -> None:
    w = await world(db, State.REVIEW, reviewed=False, known=False)
    former = await person(db, roles=(HERE,))
    by = former.id if how == "asked" else w.member.id
    await campaigns.review(db, w.campaign, ReviewState.ASKED, asked_by_id=by)
    if how == "began":
        w.campaign.created_by_id = former.id
    elif how == "left":
        await projects.join(db, w.project, former, TeamRole.MEMBER, Standing.LEFT)
    await db.commit()
    with pytest.raises(Refused, match="votre propre projet"):
        await service.know_payee(db, former, w.campaign, NOW)
    for who, offered in ((former, False), (await somebody(db, w, "moderator"), True)):
        browser = await signed_in(db, visitor, who)
        await browser.go(w.at("/preparer"))
        ways = ("main a[href$='/relecture']", "main form[action$='/beneficiaire']")
        assert [bool(browser.page.css(way)) for way in ways] == [offered] * 2


async def test_who_checked_the_payee_is_written_down(db: AsyncSession) -> None:
    w = await asked(db)
    moderator = await somebody(db, w, "moderator")
    await service.know_payee(db, moderator, w.campaign, NOW)
    assert (w.campaign.payee_known_by_id, w.campaign.payee_known_at) == (moderator.id, NOW)
    entry = (await db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))).one()
    assert (entry.action, entry.detail["payee"]) == ("campaign.payee_known", "Coop de la ruelle")


async def test_nobody_checks_a_payee_that_is_not_said_or_too_late(db: AsyncSession) -> None:
    w = await world(db, payee_name="", known=False)
    late = await world(db, State.LIVE)
    moderator = await somebody(db, w, "moderator")
    with pytest.raises(Refused, match="pas encore dit"):
        await service.know_payee(db, moderator, w.campaign, NOW)
    with pytest.raises(Refused, match="avant qu’une campagne s’ouvre"):
        await service.know_payee(db, moderator, late.campaign, NOW)


async def test_a_mentor_sees_the_preparation_and_a_stranger_nothing(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await asked(db)
    mentor = await signed_in(db, visitor, w.mentor)
    await mentor.go(w.at("/preparer"))
    assert "parce que vous êtes mentor" in mentor.text
    await mentor.follow("Relire cette campagne")
    await mentor.submit("form[action$='/relecture']", met=[], conclusion="ready", reasons=REASONS)
    assert mentor.status == 422
    assert "tant qu’un point de la liste" in mentor.text
    stranger = await signed_in(db, visitor, await person(db))
    for path in ("", "/preparer", "/relecture", "/partager", "/code.svg"):
        assert (await stranger.go(w.at(path))).status == 404
    assert (await visitor("fr").go(w.at())).status == 404


async def test_a_team_that_takes_it_back_cannot_open_it(db: AsyncSession) -> None:
    w = await world(db, State.REVIEW)
    await service.withdraw(db, w.carrier, w.campaign, NOW)
    with pytest.raises(Refused, match="L’état de la campagne est"):
        await turn(db, w.carrier, w.campaign, Act.OPEN, NOW)
