"""What answers tell: to supporters that a place answered, to officials that an idea waits."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.queries import given
from app.core.i18n import N_, gettext as _
from app.core.markdown import summary
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.rules import State, answer_label
from app.ideas.shown import idea_url


@notice_kind("answers.given", N_("An official answers an idea I support or follow"))
async def answered(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what was answered, in the reader's language when the answer is; nothing once hidden."""
    line = await given.one(session, data["answer"])
    if line is None:
        return None
    said = _("Official answer to “%(title)s”: %(status)s")
    return NoticeText(
        said % {"title": line.idea_title, "status": answer_label(line.status)},
        f"{idea_url(line.idea_public_id, line.idea_title)}#answer-{line.public_id}",
        summary(line.text, 240),
    )


@notice_kind("answers.waiting", N_("An idea of my territory passed its threshold"))
async def waits(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell an elected official that neighbours wait for an answer."""
    idea = await session.get(Idea, int(data["idea"]))
    if idea is None or idea.state is not State.CANDIDATE:
        return None
    said = _("“%(title)s” passed its threshold and waits for your answer")
    return NoticeText(
        said % {"title": idea.title},
        url("answers:write", idea_id=idea.public_id),
        summary(idea.problem, 200),
    )
