"""What is asked of the database about one idea, by its page and by programs, in one statement."""

from dataclasses import dataclass

from app.accounts.actor import Actor
from app.core.db.questions import Answer, Questions, known
from app.core.subjects import Subject
from app.ideas.models import Idea
from app.ideas.queries import endorsing, show, supporting
from app.media.queries import Attached, attached_to
from app.organisations.queries import Spoken, speaker_of


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers about one idea, for whoever looks at it."""

    supported: Answer[bool]
    authors: Answer[list[show.Signature]]
    speaker: Answer[Spoken | None]
    endorsements: Answer[list[endorsing.Backed]]
    attached: Answer[Attached]


def facts_of(asked: Questions, idea: Idea, actor: Actor | None) -> Facts:
    """Add the questions about an idea to those that are to be asked."""
    speaker = idea.organisation_id
    return Facts(
        supported=known(False)
        if actor is None
        else asked.add(supporting.supports(idea.id, actor.id)),
        authors=asked.add(show.signatures(idea.id, idea.author_id)),
        speaker=known(None) if speaker is None else asked.add(speaker_of(speaker)),
        endorsements=asked.add(endorsing.endorsements_of(idea.id)),
        attached=asked.add(attached_to(Subject("idea", idea.id))),
    )
