"""Who may say, change or mark what in a discussion, and why not.

``actor`` is None for a visitor: they may begin what is open to all, and are asked who they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.discussion.hosts import HostedSubject
from app.discussion.rules import Stance, State


class CommentFacts(Protocol):
    """What judging a comment needs: a table row and a row of a list both have it."""

    @property
    def author_id(self) -> int | None: ...  # noqa: D102
    @property
    def parent_id(self) -> int | None: ...  # noqa: D102
    @property
    def state(self) -> State: ...  # noqa: D102
    @property
    def stance(self) -> Stance: ...  # noqa: D102
    @property
    def taken_up_at(self) -> datetime | None: ...  # noqa: D102


def can_comment(actor: Actor | None, hosted: HostedSubject) -> Verdict:
    """Confirmed members comment on what is open."""
    if not hosted.may_comment:
        return hosted.may_comment
    if actor is None:
        return YES
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def can_reply(actor: Actor | None, comment: CommentFacts, hosted: HostedSubject) -> Verdict:
    """Whoever may comment answers a first comment that is shown; a reply gets no replies."""
    if comment.parent_id is not None:
        return no(_("A reply cannot be answered: please answer the first comment."))
    if comment.state is not State.VISIBLE:
        return no(_("This comment is no longer shown: it cannot be answered."))
    return can_comment(actor, hosted)


def can_read(actor: Actor | None, comment: CommentFacts, hosted: HostedSubject) -> Verdict:
    """Anybody reads what is shown; its author and the moderators also read what is hidden."""
    if comment.state is State.VISIBLE:
        return YES
    if comment.state is not State.REMOVED and actor is not None:
        if actor.id == comment.author_id:
            return YES
        if hosted.may_moderate:
            return YES
    return no(_("This comment is no longer shown."))


def can_edit(actor: Actor | None, comment: CommentFacts, hosted: HostedSubject) -> Verdict:
    """Its author changes a comment while the discussion is open."""
    if actor is None or actor.id != comment.author_id:
        return no(_("Only its author can change this comment."))
    if comment.state is not State.VISIBLE:
        return no(_("This comment is no longer shown: it cannot be changed."))
    return can_comment(actor, hosted)


def can_remove(actor: Actor | None, comment: CommentFacts) -> Verdict:
    """Its author takes a comment back at any time, even after the discussion has closed."""
    if actor is None or actor.id != comment.author_id:
        return no(_("Only its author can remove this comment."))
    if comment.state is State.REMOVED:
        return no(_("This comment has already been removed."))
    return can_act(actor)


def can_mark(actor: Actor | None, comment: CommentFacts, hosted: HostedSubject) -> Verdict:
    """Confirmed members mark what others said as helpful."""
    if actor is not None and actor.id == comment.author_id:
        return no(_("You cannot mark your own comment."))
    if comment.state is not State.VISIBLE:
        return no(_("This comment is no longer shown: it cannot be marked."))
    return can_comment(actor, hosted)


def can_take_up(actor: Actor | None, comment: CommentFacts, hosted: HostedSubject) -> Verdict:
    """An author of the subject takes up an improvement, and may change their mind."""
    if actor is None or actor.id not in hosted.author_ids:
        return no(_("Only the authors can take up an improvement."))
    if comment.stance is not Stance.IMPROVEMENT or comment.state is not State.VISIBLE:
        return no(_("Only an improvement that is shown can be taken up."))
    return can_comment(actor, hosted)


def can_report(actor: Actor | None, comment: CommentFacts) -> Verdict:
    """Anybody reports what is shown, except what they said themselves."""
    if comment.state is not State.VISIBLE:
        return no(_("This comment is no longer shown."))
    if actor is not None and actor.id == comment.author_id:
        return no(_("This is yours: you can change it or erase it."))
    return YES


def can_moderate(comment: CommentFacts, hosted: HostedSubject) -> Verdict:
    """A moderator decides of what is there, shown or not."""
    if not hosted.may_moderate:
        return no(_("Only a moderator can hide a comment or show it again."))
    if comment.state is State.REMOVED:
        return no(_("This comment is no longer shown."))
    return YES


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything one person may do with one comment."""

    read: Verdict
    reply: Verdict
    mark: Verdict
    edit: Verdict
    remove: Verdict
    take_up: Verdict
    report: Verdict
    moderate: Verdict


def rights(actor: Actor | None, comment: CommentFacts, hosted: HostedSubject) -> Rights:
    """Ask every question at once, for a page that draws a comment with its buttons."""
    return Rights(
        read=can_read(actor, comment, hosted),
        reply=can_reply(actor, comment, hosted),
        mark=can_mark(actor, comment, hosted),
        edit=can_edit(actor, comment, hosted),
        remove=can_remove(actor, comment),
        take_up=can_take_up(actor, comment, hosted),
        report=can_report(actor, comment),
        moderate=can_moderate(comment, hosted),
    )
