"""Putting a comment aside, with a reason its author reads, and showing it again."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.discussion import policy
from app.discussion.hosts import HostedSubject
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import State
from app.discussion.service.locking import Counted, locked, recount


async def hide(session: AsyncSession, hosted: HostedSubject, row: CommentRow, reason: str) -> None:
    """Hide a comment from everybody but its author and the moderators.

    ``hosted`` is what the acting moderator sees: it says whether they are one.

    Raises:
        Refused: the policy says no.
    """
    policy.can_hide(row, hosted).require()
    comment = await locked(session, row.id, row.subject)
    policy.can_hide(comment, hosted).require()
    before = Counted.of(comment)
    comment.state, comment.hidden_reason = State.HIDDEN, reason
    await session.flush()
    await recount(session, comment, before)


async def restore(session: AsyncSession, hosted: HostedSubject, row: CommentRow) -> None:
    """Show a hidden or held comment to everybody again.

    Raises:
        Refused: the policy says no.
    """
    policy.can_restore(row, hosted).require()
    comment = await locked(session, row.id, row.subject)
    policy.can_restore(comment, hosted).require()
    before = Counted.of(comment)
    comment.state, comment.hidden_reason = State.VISIBLE, ""
    await session.flush()
    await recount(session, comment, before)
