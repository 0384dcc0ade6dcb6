"""Those concerned are told: the author why, whoever reported what became of it."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.mail.post import post
from app.core.notices import tell
from app.core.runtime import Runtime
from app.moderation.models import Appeal, Decision, Report
from app.moderation.rules import TOLD, Outcome


async def decided(session: AsyncSession, runtime: Runtime, decision: Decision) -> None:
    """Tell the author, if it changes something for them, and everybody who reported it."""
    data = {"decision": decision.public_id}
    if decision.outcome in TOLD and decision.author_id is not None:
        await tell(
            session,
            "moderation.decided",
            f"moderation.decided:{decision.id}",
            to=[decision.author_id],
            because=N_("because it is about what you wrote"),
            data=data,
        )
    await _answer_reporters(session, runtime, decision, data)


async def _answer_reporters(
    session: AsyncSession, runtime: Runtime, decision: Decision, data: dict[str, str]
) -> None:
    if decision.case_id is None:
        return
    answered = await session.execute(
        update(Report)
        .where(Report.case_id == decision.case_id, Report.answered_at.is_(None))
        .values(answered_at=decision.decided_at)
        .returning(Report.reporter_id, Report.email, Report.language)
    )
    rows = answered.all()
    members = [row.reporter_id for row in rows if row.reporter_id is not None]
    if members:
        await tell(
            session,
            "moderation.report_answered",
            f"moderation.report_answered:{decision.id}",
            to=members,
            because=N_("because you reported it"),
            data=data,
        )
    for row in rows:
        if row.email:
            await post(
                session, runtime.settings, "moderation/answered", to=row.email,
                language=row.language,
                context={"title": decision.title, "left": decision.outcome is Outcome.DISMISSED},
            )  # fmt: skip


async def appeal_decided(session: AsyncSession, appeal: Appeal) -> None:
    """Tell who appealed what another moderator decided."""
    query = select(Decision.public_id, Decision.author_id).where(Decision.id == appeal.decision_id)
    row = (await session.execute(query)).one()
    if row.author_id is None:
        return
    await tell(
        session,
        "moderation.appeal_decided",
        f"moderation.appeal_decided:{appeal.id}",
        to=[row.author_id],
        because=N_("because you appealed"),
        data={"decision": row.public_id},
    )


async def undone(session: AsyncSession, decision: Decision) -> None:
    """Tell somebody that the staff itself undid a decision against them."""
    if decision.author_id is None:
        return
    await tell(
        session,
        "moderation.undone",
        f"moderation.undone:{decision.id}",
        to=[decision.author_id],
        because=N_("because the decision was about you"),
        data={"decision": decision.public_id},
    )
