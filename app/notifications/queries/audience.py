"""Who is to be told of a happening: named ones and followers, each with their best reason, in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.notices import NoticeDue, NoticeKind, Rhythm
from app.notifications.queries.giving import GIVEN
from app.notifications.rules import BECAUSE, RANKED, Deed

NEXT = text(f"""
    WITH audience AS (
        SELECT unnest(CAST(:told AS bigint[])) AS person_id, 0 AS rank, '' AS target
        UNION ALL SELECT author_id, 1, 'idea:' || id FROM idea
            WHERE id = ANY(:ideas) AND author_id IS NOT NULL
        UNION ALL SELECT person_id, 1, 'idea:' || idea_id FROM co_author
            WHERE idea_id = ANY(:ideas) AND accepted_at IS NOT NULL AND person_id IS NOT NULL
        UNION ALL SELECT person_id, 2, 'idea:' || idea_id FROM support WHERE idea_id = ANY(:ideas)
        UNION ALL SELECT author_id, 3, 'idea:' || subject_id FROM comment
            WHERE subject_kind = 'idea' AND subject_id = ANY(:talks) AND state = 'visible'
                AND author_id IS NOT NULL
        UNION ALL SELECT author_id, 3, 'project:' || subject_id FROM comment
            WHERE subject_kind = 'project' AND subject_id = ANY(:project_talks)
                AND state = 'visible' AND author_id IS NOT NULL
        UNION ALL SELECT person_id, 5, 'project:' || project_id FROM team_member
            WHERE project_id = ANY(:project_talks) AND standing = 'accepted'
        UNION ALL SELECT behind.person_id, 6, 'project:' || project.id FROM project
            JOIN LATERAL (
                SELECT author_id AS person_id FROM idea
                    WHERE id = project.idea_id AND author_id IS NOT NULL
                UNION ALL SELECT person_id FROM co_author WHERE idea_id = project.idea_id
                    AND accepted_at IS NOT NULL AND person_id IS NOT NULL
                UNION ALL SELECT person_id FROM support WHERE idea_id = project.idea_id
                UNION ALL SELECT person_id FROM follow
                    WHERE target = 'idea:' || project.idea_id AND is_on
            ) behind ON NOT EXISTS (
                SELECT FROM follow f WHERE f.person_id = behind.person_id
                    AND f.target = 'idea:' || project.idea_id AND NOT f.is_on)
            WHERE project.id = ANY(:projects)
        UNION ALL SELECT person_id, 7, 'project:' || project_id FROM ({GIVEN}) given
            WHERE project_id = ANY(:projects)
        UNION ALL SELECT person_id, 4, target FROM follow WHERE target = ANY(:targets) AND is_on
    )
    SELECT DISTINCT ON (a.person_id) a.person_id, a.rank, a.target,
        coalesce(choice.rhythm, :rhythm) AS rhythm
    FROM audience a
    JOIN person p ON p.id = a.person_id AND p.deleted_at IS NULL
    LEFT JOIN notice_choice choice
        ON choice.person_id = a.person_id AND choice.kind = :kind AND NOT :due
    WHERE a.person_id > :after AND a.person_id <> ALL(:but)
        AND (CAST(:born_by AS int) IS NULL OR NOT EXISTS (
            SELECT FROM profile
            WHERE profile.person_id = a.person_id AND profile.birth_year > :born_by))
        AND (a.rank IN (0, 4) OR NOT EXISTS (
            SELECT FROM follow f
            WHERE f.person_id = a.person_id AND f.target = a.target AND NOT f.is_on))
    ORDER BY a.person_id, a.rank, a.target LIMIT :most
""")  # noqa: S608 (constants only)


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody to tell: why, by what they follow, and how soon by e-mail."""

    person_id: int
    because: str
    target: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Targets:
    """What a happening is about, as the query asks for it."""

    ideas: list[int]
    """Ideas whose authors, supporters and commenters are told."""
    talks: list[int]
    """Ideas whose commenters are told."""
    projects: list[int]
    """Projects whose ideas' authors, supporters and followers are told, and who gave to them."""
    project_talks: list[int]
    """Projects whose teams and commenters are told."""
    chosen: list[str]
    """What is followed by choice."""

    @classmethod
    def of(cls, followers_of: Sequence[str]) -> "Targets":
        """Read the targets of a notice."""

        def of(kind: str) -> list[int]:
            named = (
                one.removeprefix(f"{kind}:") for one in followers_of if one.startswith(f"{kind}:")
            )
            return [int(number) for number in named]

        ideas, projects = of("idea"), of("project")
        return cls(
            ideas=ideas,
            talks=sorted({*ideas, *of("idea-talk")}),
            projects=projects,
            project_talks=sorted({*projects, *of("project-talk")}),
            chosen=sorted({one.replace("-talk:", ":") for one in followers_of}),
        )


async def next_to_tell(
    session: AsyncSession, due: NoticeDue, kind: NoticeKind, day: date, *, after: int, most: int
) -> list[Reached]:
    """Return up to ``most`` people to tell on a day, in the order of their numbers, after ``after``."""
    targets = Targets.of(due.followers_of)
    values = {
        "told": due.to,
        "ideas": targets.ideas,
        "talks": targets.talks,
        "projects": targets.projects,
        "project_talks": targets.project_talks,
        "targets": targets.chosen,
        "but": due.but,
        "kind": due.kind,
        "rhythm": kind.rhythm.value,
        "due": kind.is_due,
        "born_by": day.year - due.least_age - 1 if due.least_age else None,
        "after": after,
        "most": most,
    }
    rows = await session.execute(NEXT, values)
    return [
        Reached(
            row.person_id,
            BECAUSE[RANKED[row.rank]] if RANKED[row.rank] is not Deed.TOLD else due.because,
            row.target,
            Rhythm(row.rhythm),
        )
        for row in rows
    ]
