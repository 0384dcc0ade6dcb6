"""Who answers for a place, who endorses an idea, and why not."""

from collections.abc import Sequence

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.answers.rules import ANSWERABLE, ENDORSABLE
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.ideas.models import Idea
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.queries.offices import LeaderLine, MandateLine


def speaks_for(idea: Idea, mandates: Sequence[MandateLine]) -> MandateLine | None:
    """Return the mandate in force under which the idea may be answered, if there is one.

    A mandate of its territory comes before one of the whole city; what concerns the whole city
    is answered by the latter only.
    """
    near = [m for m in mandates if m.territory_id == idea.territory_id]
    return next(iter(near or [m for m in mandates if m.territory_id is None]), None)


def can_answer(actor: Actor, idea: Idea, mandates: Sequence[MandateLine]) -> Verdict:
    """Elected officials of the idea's territory, and its staff, answer candidates.

    ``mandates`` are those that the actor holds today.
    """
    if not (verdict := can_act(actor)):
        return verdict
    if not may_ever_answer(actor, mandates):
        return no(_("Only an elected official of this territory, or its staff, answers for it."))
    if not actor.moderates(idea.territory_id) and speaks_for(idea, mandates) is None:
        return no(
            _("This idea belongs to %(place)s, and your mandate is for %(territory)s.")
            % {
                "place": gazetteer.name(Area(idea.territory_id)),
                "territory": ", ".join(gazetteer.name(Area(m.territory_id)) for m in mandates)
                or _("another territory"),
            }
        )
    if idea.state not in ANSWERABLE:
        return no(_("Only ideas that passed their threshold, and are open, are answered."))
    return YES


def may_ever_answer(actor: Actor, mandates: Sequence[MandateLine]) -> bool:
    """Say whether somebody answers for any place at all."""
    return actor.is_staff or bool(mandates)


def can_endorse(actor: Actor, idea: Idea, terms: Sequence[LeaderLine]) -> Verdict:
    """A leader endorses ideas of their territory and of the whole city, never their own.

    ``terms`` are those that the actor holds today.
    """
    if not (verdict := can_act(actor)):
        return verdict
    if not terms:
        return no(_("Only leaders endorse. To back an idea as a neighbour, support it."))
    if leads_there(idea, terms) is None:
        return no(_("You lead another territory: there, your endorsement would mean nothing."))
    if idea.author_id == actor.id:
        return no(_("This is your own idea: somebody else has to endorse it."))
    if idea.state not in ENDORSABLE:
        return no(_("This idea is closed: it can no longer be endorsed."))
    return YES


def leads_there(idea: Idea, terms: Sequence[LeaderLine]) -> LeaderLine | None:
    """Return the term under which somebody may endorse the idea, if there is one."""
    if idea.territory_id is None:
        return next(iter(terms), None)
    return next((t for t in terms if t.territory_id == idea.territory_id), None)
