"""Who is to be told what about an idea: everybody once, a batch at a time.

A person is marked in the transaction that queues their message: if it is undone both are, and
whoever begins again goes on with those who are not marked.
"""

from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.rules import Occasion

NEXT = """
    WITH audience AS ({audience}), told AS (
        INSERT INTO idea_told (idea_id, occasion, person_id)
        SELECT DISTINCT :idea, :occasion, a.person_id FROM audience a
        WHERE a.person_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM idea_told t WHERE t.idea_id = :idea AND t.occasion = :occasion
                AND t.person_id = a.person_id)
        ORDER BY a.person_id LIMIT :most
        ON CONFLICT DO NOTHING
        RETURNING person_id
    )
    SELECT p.id, p.email, p.language, p.display_name,
        (SELECT min(a.part) FROM audience a WHERE a.person_id = p.id) AS part,
        p.email_confirmed_at IS NOT NULL AND p.suspended_at IS NULL AND p.deleted_at IS NULL
            AS is_reachable
    FROM told JOIN person p ON p.id = told.person_id ORDER BY p.id
"""

AUTHORS = """
    SELECT author_id AS person_id, 1 AS part FROM idea WHERE id = :idea
    UNION ALL SELECT person_id, 1 FROM co_author
        WHERE idea_id = :idea AND accepted_at IS NOT NULL
"""
SUPPORTERS = "SELECT person_id, 3 AS part FROM support WHERE idea_id = :idea"
AUTHORS_OF_TARGET = """
    SELECT target.author_id, 2 FROM idea source JOIN idea target
        ON target.id = source.merged_into_id WHERE source.id = :idea
    UNION ALL SELECT c.person_id, 2 FROM idea source JOIN co_author c
        ON c.idea_id = source.merged_into_id AND c.accepted_at IS NOT NULL WHERE source.id = :idea
"""
EVERYBODY = f"{AUTHORS} UNION ALL {SUPPORTERS}"

AUDIENCES = {
    Occasion.CANDIDATE: EVERYBODY,
    Occasion.MERGED: f"{EVERYBODY} UNION ALL {AUTHORS_OF_TARGET}",
    Occasion.WITHDRAWN: EVERYBODY,
    Occasion.ARCHIVED: EVERYBODY,
    Occasion.RUNS_OUT: AUTHORS,
}


class Part(IntEnum):
    """What somebody is to the idea; who is several things is told as the first of them."""

    AUTHOR = 1
    HOST = 2
    """An author of the idea that this one has become part of."""
    SUPPORTER = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to tell, in their language."""

    id: int
    email: str
    language: str
    name: str
    part: Part
    is_reachable: bool


async def next_to_tell(
    session: AsyncSession, idea_id: int, occasion: Occasion, most: int, *, key: str = ""
) -> list[Reader]:
    """Mark up to ``most`` people as told and return them; empty once everybody has been.

    ``key`` tells apart occasions that come back (two reminders). The unreachable, suspended or
    gone, are marked too: the caller writes to the others.
    """
    query = text(NEXT.format(audience=AUDIENCES[occasion]))
    values = {"idea": idea_id, "occasion": f"{occasion}{key}", "most": most}
    rows = (await session.execute(query, values)).all()
    return [
        Reader(r.id, r.email, r.language, r.display_name, Part(r.part), r.is_reachable)
        for r in rows
    ]
