"""What was said of the demonstration's ideas, by whom, and who found it helpful."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.content import Remark, Tale
from app.demo.people import Crowd, Neighbour
from app.demo.seed.ideas import steady_id
from app.discussion.models import Comment, Discussion, HelpfulMark
from app.discussion.rules import Stance, fingerprint

SUBJECT = "idea"


class RemarkSeeder:
    """Stores the discussion of one tale after the other."""

    def __init__(self, session: AsyncSession, crowd: Crowd, now: datetime) -> None:
        self.session = session
        self.crowd = crowd
        self.now = now

    async def add(self, tale: Tale, idea_id: int, author: Neighbour) -> None:
        """Store what was said of a tale, and its counts."""
        dice = Random(f"remarks:{tale.key}")
        speakers = [n for n in self.crowd.active if n.id != author.id]
        dice.shuffle(speakers)
        for number, remark in enumerate(tale.remarks):
            speaker = _speaker(speakers, remark.language)
            ident = f"{tale.key}:{number}"
            parent = await self._say(remark, ident, idea_id, author, speaker, parent=None)
            for place, reply in enumerate(remark.replies):
                other = author if reply.by_author else _speaker(speakers, reply.language)
                await self._say(reply, f"{ident}:{place}", idea_id, author, other, parent=parent)
        if tale.remarks:
            await self._count(idea_id)

    async def _say(
        self,
        remark: Remark,
        ident: str,
        idea_id: int,
        author: Neighbour,
        speaker: Neighbour,
        *,
        parent: int | None,
    ) -> int:
        dice = Random(f"remark:{ident}")
        said_at = self.now - timedelta(days=remark.age_days, minutes=dice.randint(0, 600))
        row = {
            "public_id": steady_id(f"comment:{ident}"),
            "subject_kind": SUBJECT,
            "subject_id": idea_id,
            "parent_id": parent,
            "author_id": speaker.id,
            "body": remark.body,
            "fingerprint": fingerprint(remark.body),
            "stance": Stance(remark.stance if parent is None else "none"),
            "language": remark.language,
            "helpful": remark.helpful,
            "reply_count": len(remark.replies),
            "created_at": said_at,
            "taken_up_at": said_at + timedelta(days=1) if remark.taken_up else None,
        }
        query = insert(Comment).values(row).returning(Comment.id)
        comment_id: int = (await self.session.execute(query)).scalar_one()
        pool = [n for n in self.crowd.everyone if n.id not in {author.id, speaker.id}]
        if remark.helpful:
            marks = [
                {"comment_id": comment_id, "person_id": n.id, "created_at": said_at}
                for n in dice.sample(pool, remark.helpful)
            ]
            await self.session.execute(insert(HelpfulMark), marks)
        return comment_id

    async def _count(self, idea_id: int) -> None:
        def of(stance: Stance) -> object:
            return func.count().filter(Comment.stance == stance)

        counts = select(
            func.count(), of(Stance.FOR), of(Stance.AGAINST), of(Stance.QUESTION),
            of(Stance.IMPROVEMENT),
        ).where(Comment.subject_kind == SUBJECT, Comment.subject_id == idea_id)  # type: ignore[call-overload]  # fmt: skip
        total, pro, con, asked, better = (await self.session.execute(counts)).one()
        await self.session.execute(
            insert(Discussion).values(
                subject_kind=SUBJECT,
                subject_id=idea_id,
                comments=total,
                for_count=pro,
                against_count=con,
                question_count=asked,
                improvement_count=better,
            )
        )


def _speaker(speakers: list[Neighbour], language: str) -> Neighbour:
    """Take the next neighbour who speaks a language, so that each says one thing."""
    for place, neighbour in enumerate(speakers):
        if neighbour.language == language:
            return speakers.pop(place)
    return speakers.pop()
