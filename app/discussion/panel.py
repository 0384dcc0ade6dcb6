"""A discussion as a page draws it: the comments, the counts, the form, and who may do what.

A page that hosts one asks for ``panel(…)``, puts it in its context as ``panel`` and includes
``discussion/_discussion.html``: four queries for a member, three for a visitor, however much was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import current
from app.core.pagination import PAGE_SIZE, Page
from app.core.policy import Verdict
from app.core.web.forms import Form
from app.discussion import policy
from app.discussion.hosts import HostedSubject
from app.discussion.queries import thread as reading
from app.discussion.queries.counts import Counts, tally
from app.discussion.queries.rows import CommentRow, Reader
from app.discussion.rules import (
    Choice,
    Sort,
    Stance,
    choice_label,
    sort_label,
    stance_label,
)
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.organisations.queries import Voice, voices as voices_for


@dataclass(frozen=True, slots=True)
class Panel:
    """What the templates of a discussion need. ``actor`` is None for a visitor."""

    hosted: HostedSubject
    actor: Actor | None
    counts: Counts
    page: Page[CommentRow]
    form: Form[CommentDraft]
    sort: Sort = Sort.HELPFUL
    choice: Choice | None = None
    cursor: str = ""
    new: str = ""
    """The comment that has just been written, or that the address names: it takes the focus."""

    answering: Form[ReplyDraft] | None = None
    """The reply form, when one is open under the comment shown."""

    voices: Sequence[Voice] = ()
    """The organisations that whoever reads may speak for."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags of the kept page: its subject, and every organisation that it names."""
        said = [one for first in self.page.items for one in (first, *first.replies)]
        named = sorted({one.organisation_id for one in said if one.organisation_id})
        return (self.hosted.tag, *(f"organisation:{number}" for number in named))

    @property
    def may_comment(self) -> Verdict:
        """Say whether whoever reads may add a comment."""
        return policy.can_comment(self.actor, self.hosted)

    def may(self, comment: CommentRow) -> policy.Rights:
        """Say what whoever reads may do with a comment."""
        return policy.rights(self.actor, comment, self.hosted)

    def by_author(self, comment: CommentRow) -> bool:
        """Say whether an author of the subject speaks."""
        return comment.author_id in self.hosted.author_ids

    def is_own(self, comment: CommentRow) -> bool:
        """Say whether whoever reads wrote the comment."""
        return self.actor is not None and comment.author_id == self.actor.id

    @property
    def choices(self) -> list[tuple[Choice, str, int]]:
        """Return the filters that lead somewhere: code, name, number of comments."""
        found = [(choice, choice_label(choice), self.counts.of(choice)) for choice in Choice]
        return [one for one in found if one[2] or one[0] is self.choice]

    @property
    def sorts(self) -> list[tuple[Sort, str]]:
        """Return the orders: code, name."""
        return [(sort, sort_label(sort)) for sort in Sort]

    @property
    def stances(self) -> list[tuple[Stance, str]]:
        """Return the stances a first comment may take: code, name."""
        return [(stance, stance_label(stance)) for stance in Stance]


def reader_of(hosted: HostedSubject, actor: Actor | None) -> Reader:
    """Return who reads, as queries need to know them."""
    return Reader(actor.id if actor else None, hosted.may_moderate)


def blank() -> Form[CommentDraft]:
    """Return an empty comment form, in the language in force."""
    return Form(CommentDraft, {"stance": Stance.NONE, "language": current()})


async def panel(
    session: AsyncSession,
    hosted: HostedSubject,
    actor: Actor | None,
    *,
    sort: Sort = Sort.HELPFUL,
    choice: Choice | None = None,
    cursor: str = "",
    form: Form[CommentDraft] | None = None,
    voices: Sequence[Voice] | None = None,
) -> Panel:
    """Read a page of a subject's discussion; ``voices`` are the actor's, when known already.

    Raises:
        Invalid: the cursor is not one of this order.
    """
    counts = await tally(session, hosted.subject, hosted.author_ids)
    page = await reading.thread(
        session,
        hosted.subject,
        reader=reader_of(hosted, actor),
        author_ids=hosted.author_ids,
        sort=sort,
        choice=choice,
        cursor=cursor,
    )
    if voices is None:
        voices = await voices_for(session, actor)
    return Panel(hosted, actor, counts, page, form or blank(), sort, choice, cursor, voices=voices)


async def panel_of_one(
    session: AsyncSession,
    hosted: HostedSubject,
    actor: Actor | None,
    comment: CommentRow,
    *,
    cursor: str = "",
    answering: Form[ReplyDraft] | None = None,
) -> Panel:
    """Read the conversation that a comment belongs to, with as many replies as a page holds.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    reader = reader_of(hosted, actor)
    first = comment
    if comment.parent_id is not None:
        first = await reading.by_id(session, comment.parent_id, reader)
    page = await reading.replies(session, first, reader=reader, cursor=cursor, size=PAGE_SIZE)
    told: Sequence[CommentRow] = page.items
    if not cursor and comment is not first and comment.id not in {row.id for row in told}:
        told = [*told, comment]
    first = replace(first, replies=list(told), more_replies=page.next_cursor)
    return Panel(
        hosted,
        actor,
        Counts(),
        Page([first]),
        blank(),
        cursor=cursor,
        new=comment.public_id,
        answering=answering or Form(ReplyDraft, {"language": current()}),
        voices=await voices_for(session, actor),
    )
