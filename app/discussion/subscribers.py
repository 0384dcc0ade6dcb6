"""What follows when something is said: those whom it answers, and who follow the talk, are told."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.core.events import subscribe
from app.core.i18n import N_
from app.core.notices import tell
from app.core.runtime import Runtime
from app.discussion.events import CommentPosted, ImprovementTakenUp, ReplyPosted
from app.discussion.hosts import hosted
from app.discussion.models import Comment

MINE = N_("because you proposed this idea")
RUNS = N_("because you are in the team of this project")
ANSWERED = N_("because you wrote this comment")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment, whose it is, and whose the subject is."""

    id: int
    public_id: str
    author_id: int
    authors: frozenset[int]
    talk: str
    """The target of those who follow the discussion."""

    @property
    def data(self) -> dict[str, str]:
        """Return what its notices need."""
        return {"comment": self.public_id}


@subscribe(CommentPosted)
async def tell_of_comment(runtime: Runtime, event: CommentPosted) -> None:
    """Tell the authors of the subject, and those who follow its discussion."""
    async with runtime.database.transaction() as session:
        found = await _spoken(session, event.comment_id)
        if found is None:
            return
        await tell(
            session,
            "discussion.comment",
            f"discussion.comment:{found.id}",
            to=found.authors,
            because=RUNS if found.talk.startswith("project-") else MINE,
            but=[found.author_id],
            data=found.data,
        )
        await tell(
            session, "discussion.followed", f"discussion.comment:{found.id}",
            followers_of=[found.talk], but=[found.author_id, *found.authors], data=found.data,
        )  # fmt: skip


@subscribe(ReplyPosted)
async def tell_of_reply(runtime: Runtime, event: ReplyPosted) -> None:
    """Tell whoever is answered, unless they answer themselves."""
    async with runtime.database.transaction() as session:
        found = await _spoken(session, event.comment_id)
        query = select(Comment.author_id).where(Comment.id == event.parent_id)
        answered = (await session.execute(query)).scalar_one_or_none()
        if found is None or answered is None:
            return
        await tell(
            session, "discussion.reply", f"discussion.reply:{found.id}",
            to=[answered], because=ANSWERED, but=[found.author_id], data=found.data,
        )  # fmt: skip


@subscribe(ImprovementTakenUp)
async def tell_of_improvement(runtime: Runtime, event: ImprovementTakenUp) -> None:
    """Tell whoever proposed what the authors take up."""
    async with runtime.database.transaction() as session:
        found = await _spoken(session, event.comment_id)
        if found is None or found.author_id in found.authors:
            return
        await tell(
            session, "discussion.taken_up", f"discussion.taken_up:{found.id}",
            to=[found.author_id], because=ANSWERED, data=found.data,
        )  # fmt: skip


async def _spoken(session: AsyncSession, comment_id: int) -> Spoken | None:
    """Return a comment with what it is about; None when either may not be read by all, or is nobody's."""
    comment = await session.get(Comment, comment_id)
    if comment is None or comment.author_id is None:
        return None
    try:
        about = await hosted(session, comment.subject_kind, comment.subject_id, None)
    except NotFound:
        return None
    talk = f"{about.subject.kind}-talk:{about.subject.id}"
    return Spoken(comment.id, comment.public_id, comment.author_id, about.author_ids, talk)
