"""Who may do what with an idea, and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.ideas.models import Idea
from app.ideas.rules import CO_AUTHORS_MAX, DRAFTS_MAX, OPEN, READABLE, State


def can_read(actor: Actor | None, idea: Idea, *, signs: bool = False) -> Verdict:
    """Anybody reads what is public; its authors and moderators read the rest."""
    if idea.state in READABLE:
        return YES
    if actor is not None and (idea.author_id == actor.id or signs):
        return YES
    if idea.state is State.HIDDEN and actor is not None and actor.moderates(idea.territory_id):
        return YES
    return no(_("This idea is not public."))


def leads_on() -> str:
    """Return why nobody changes or closes an idea that has become a project."""
    return _("This idea has become a project: its story goes on there.")


def can_support(actor: Actor, idea: Idea) -> Verdict:
    """Confirmed members support open ideas."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    if idea.state not in OPEN:
        return no(closed())
    return YES


def can_withdraw_support(actor: Actor, idea: Idea) -> Verdict:
    """A supporter takes their support back while the idea is open."""
    if not (verdict := can_act(actor)):
        return verdict
    return YES if idea.state in OPEN else no(closed())


def set_aside() -> str:
    """Return why a support that moderators set aside is not taken back."""
    return _(
        "Moderators have set your support aside: it is not counted. You can ask for a review of it."
    )


def closed() -> str:
    """Return why nobody can support an idea that is not open."""
    return _("This idea is closed: it can no longer be supported.")


def can_propose(actor: Actor) -> Verdict:
    """Confirmed members propose."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


def can_publish(actor: Actor, idea: Idea) -> Verdict:
    """The author publishes their own draft, once."""
    if idea.author_id != actor.id:
        return no(_("Only its author can publish this idea."))
    if idea.state is not State.DRAFT:
        return no(_("This idea has already been published."))
    return can_propose(actor)


def can_publish_now(published_lately: int, most: int) -> Verdict:
    """So many publications a day, no more: a noticeboard is not a loudspeaker."""
    if published_lately < most:
        return YES
    return no(
        _(
            "You have published %(num)s ideas within 24 hours, which is the most for one day. This one stays among your drafts: publish it tomorrow."
        )
        % {"num": published_lately}
    )


def can_draft(drafts: int) -> Verdict:
    """Everybody drafts, within reason."""
    if drafts < DRAFTS_MAX:
        return YES
    return no(
        _("You already have %(num)s drafts. Please finish or throw away some of them first.")
        % {"num": drafts}
    )


def can_invite(actor: Actor, idea: Idea) -> Verdict:
    """The author invites co-authors while the idea is in their hands."""
    if idea.author_id != actor.id:
        return no(_("Only its author can invite co-authors."))
    if idea.state not in {State.DRAFT, *OPEN}:
        return no(_("This idea is closed: it can no longer be changed."))
    if idea.became_project_at is not None:
        return no(leads_on())
    return can_propose(actor)


def has_room_for_co_author(invited: int) -> Verdict:
    """Ten sign with the author, no more; an invitation holds its place until it is refused."""
    if invited < CO_AUTHORS_MAX:
        return YES
    return no(
        _("An idea has at most %(num)s co-authors. Remove one to invite another.")
        % {"num": CO_AUTHORS_MAX}
    )


def can_remove_co_author(actor: Actor, idea: Idea, signer_id: int | None) -> Verdict:
    """The author removes anybody; whoever signs, themselves."""
    if actor.id in {idea.author_id, signer_id}:
        return YES
    return no(_("Only its author can remove a co-author."))


def can_edit(actor: Actor, idea: Idea, *, signs: bool = False) -> Verdict:
    """The author and the co-authors edit, until the idea has left their hands."""
    if idea.author_id != actor.id and not signs:
        return no(_("Only its authors can change this idea."))
    if idea.state not in {State.DRAFT, *OPEN}:
        return no(_("This idea is closed: it can no longer be changed."))
    if idea.became_project_at is not None:
        return no(leads_on())
    return can_act(actor)


def can_withdraw(actor: Actor, idea: Idea) -> Verdict:
    """The author withdraws an open idea."""
    if idea.author_id != actor.id:
        return no(_("Only its author can withdraw this idea."))
    if idea.state not in OPEN:
        return no(_("This idea is not open."))
    if idea.became_project_at is not None:
        return no(leads_on())
    return can_act(actor)


def can_discard(actor: Actor, idea: Idea) -> Verdict:
    """The author throws a draft away."""
    if idea.author_id != actor.id:
        return no(_("Only its author can throw this draft away."))
    if idea.state is not State.DRAFT:
        return no(_("This idea has been published: it can be withdrawn, not thrown away."))
    return YES


def can_renew(actor: Actor, idea: Idea) -> Verdict:
    """The author renews once."""
    if idea.author_id != actor.id:
        return no(_("Only its author can renew this idea."))
    if idea.state is not State.PUBLISHED or idea.reminded_at is None:
        return no(_("This idea does not need to be renewed now."))
    if idea.renewed_at is not None:
        return no(_("This idea has already been renewed once."))
    return can_act(actor)


def can_merge_from(actor: Actor, idea: Idea) -> Verdict:
    """A moderator of its area looks for what an open idea is a duplicate of."""
    if not actor.moderates(idea.territory_id):
        return no(_("Only a moderator of both areas can merge ideas."))
    if idea.state not in OPEN:
        return no(_("Both ideas must be open."))
    if idea.became_project_at is not None:
        return no(leads_on())
    return YES


def can_merge(actor: Actor, idea: Idea, into: Idea) -> Verdict:
    """A moderator of both areas merges a duplicate into an open idea."""
    if not (actor.moderates(idea.territory_id) and actor.moderates(into.territory_id)):
        return no(_("Only a moderator of both areas can merge ideas."))
    if idea.id == into.id:
        return no(_("An idea cannot be merged into itself."))
    if idea.state not in OPEN or into.state not in OPEN:
        return no(_("Both ideas must be open."))
    if idea.became_project_at is not None:
        return no(leads_on())
    return YES
