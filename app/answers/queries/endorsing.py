"""Which leaders stand behind an idea; those whose role was taken back are no longer shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.answers.models import Endorsement
from app.core.db.questions import Columns, question
from app.profiles.models import Leadership
from app.profiles.queries.holding import is_there
from app.profiles.rules import Standing
from app.profiles.shown import person_url


@dataclass(frozen=True, slots=True)
class EndorsementLine:
    """One leader's endorsement as it is read."""

    person_id: int
    public_id: str
    name: str
    territory_id: int
    words: str
    language: str
    created_at: datetime

    @property
    def path(self) -> str:
        """Return the leader's page."""
        return person_url(self.public_id, self.name)


@question(lambda found: [EndorsementLine(*row) for row in found])
def endorsements_of(idea_id: int, now: datetime) -> Columns:
    """Ask who endorses an idea, oldest first.

    A term that ended by itself leaves what was said under it; a role that was taken back does not.
    """
    return (
        select(
            Person.id,
            Person.public_id,
            Person.display_name,
            Leadership.territory_id,
            Endorsement.words,
            Endorsement.language,
            Endorsement.created_at,
        )
        .join(Person, Person.id == Endorsement.person_id)
        .join(Leadership, Leadership.id == Endorsement.leadership_id)
        .where(
            Endorsement.idea_id == idea_id,
            Leadership.standing.in_([Standing.CONFIRMED, Standing.ENDED]),
            is_there(now),
        )
        .order_by(Endorsement.created_at, Person.id)
    )


@question(lambda found: found.one_or_none() is not None)
def endorses(idea_id: int, person_id: int) -> Columns:
    """Ask whether somebody endorses an idea."""
    return select(Endorsement.person_id).where(
        Endorsement.idea_id == idea_id, Endorsement.person_id == person_id
    )
