"""Whoever is answered, or follows a discussion, is told; what is held or hidden is not spoken of."""

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.discussion.models import Comment
from app.discussion.rules import Stance, State
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.discussion.service import mark, say
from app.ideas.models import Idea
from app.notifications.models import Notice
from app.notifications.queries.notices import told_to
from app.notifications.reading import shown
from tests.factories import accounts, discussion, ideas
from tests.factories.notifications import follow
from tests.notifications.letters import Mailbox, Work, letters, to, words

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
BODY = "Et si les bancs venaient de la **ressourcerie** du quartier ?"


async def speak(runtime: Runtime, actor: Actor, idea: Idea, stance: Stance = Stance.FOR) -> str:
    async with runtime.database.transaction() as session:
        about = await discussion.seen_by(session, actor, idea)
        draft = CommentDraft(body=BODY, stance=stance, language="fr")
        return await say.comment(session, actor, about, draft, NOW)


async def told(db: AsyncSession) -> dict[int, tuple[str, str]]:
    """Return what kind of notice each person got, and why."""
    rows = await db.execute(select(Notice.person_id, Notice.kind, Notice.because))
    return {row.person_id: (row.kind, row.because) for row in rows}


async def test_the_author_of_an_idea_is_told_of_a_comment_at_once(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db)
    speaker = await accounts.person(db, name="Chantal Nguyen")
    idea = await ideas.idea(db, author=author, title="Une ruelle verte rue Saint-Roch")
    public_id = await speak(runtime, speaker, idea)
    await work()
    assert to(mailbox) == {author.email: 1}
    (letter,) = letters(mailbox)
    assert letter["Subject"] == (
        "Chantal Nguyen commente votre idée « Une ruelle verte rue Saint-Roch »"
    )
    assert "ressourcerie du quartier" in words(letter)
    assert "**" not in words(letter)
    assert f"#comment-{public_id}" in words(letter)
    assert "Parce que vous avez proposé cette idée." in words(letter)


async def test_followers_and_speakers_are_told_once_a_day_and_supporters_are_left_in_peace(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author, follower, earlier, speaker = [await accounts.person(db) for _ in range(4)]
    idea = await ideas.idea(db, author=author)
    await ideas.supporters(db, idea, local=3)
    await follow(db, follower, f"idea:{idea.id}")
    await discussion.comment(db, idea, earlier)
    await speak(runtime, speaker, idea)
    await work()
    assert await told(db) == {
        author.id: ("discussion.comment", "because you proposed this idea"),
        follower.id: ("discussion.followed", "because you follow %(title)s"),
        earlier.id: ("discussion.followed", "because you take part in its discussion"),
    }
    assert to(mailbox) == {author.email: 1}, "the others read it in their digest"


async def test_whoever_is_answered_is_told_unless_they_answer_themselves(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    speaker = await accounts.person(db, language="en")
    other = await accounts.person(db, name="Bruno Roy")
    idea = await ideas.idea(db, title="Un four à pain au parc Howard")
    first = await discussion.comment(db, idea, speaker)
    for actor in (other, speaker):
        async with runtime.database.transaction() as session:
            about = await discussion.seen_by(session, actor, idea)
            draft = ReplyDraft(body=f"Oui, dit {actor.display_name}.", language="fr")
            await say.reply(session, actor, about, first, draft, NOW)
    await work()
    assert to(mailbox) == {speaker.email: 1}
    (letter,) = letters(mailbox)
    assert letter["Subject"] == (
        "Bruno Roy answers your comment on “Un four à pain au parc Howard”"
    )
    assert "Because you wrote this comment." in words(letter)


async def test_an_improvement_taken_up_is_told_to_whoever_proposed_it(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author, speaker = await accounts.person(db), await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    proposed = await discussion.comment(db, idea, speaker, stance=Stance.IMPROVEMENT)
    for _ in range(2):
        async with runtime.database.transaction() as session:
            about = await discussion.seen_by(session, author, idea)
            await mark.take_up(session, author, about, proposed, NOW)
    await work()
    assert to(mailbox) == {speaker.email: 1}
    assert "retiennent votre amélioration" in letters(mailbox)[0]["Subject"]


async def test_a_comment_hidden_before_anybody_is_told_is_not_spoken_of(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await speak(runtime, await accounts.person(db), idea)
    await db.execute(update(Comment).values(state=State.HIDDEN))
    await db.commit()
    await work()
    assert await told(db) == {}
    assert letters(mailbox) == []


async def test_a_notice_vanishes_with_its_comment_and_with_its_idea(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await speak(runtime, await accounts.person(db), idea)
    await work()

    async def seen() -> int:
        return len(await shown(db, (await told_to(db, author.id)).items))

    assert await seen() == 1
    await db.execute(update(Comment).values(state=State.HIDDEN))
    assert await seen() == 0
    await db.execute(update(Comment).values(state=State.VISIBLE))
    assert await seen() == 1
    await db.execute(update(Idea).where(Idea.id == idea.id).values(state="hidden"))
    db.expire_all()
    assert await seen() == 0


async def test_the_words_of_somebody_who_left_are_nobody_s(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await speak(runtime, await accounts.person(db, name="Denis Côté"), idea)
    await work()
    await db.execute(update(Comment).values(author_id=None))
    (notice,) = await shown(db, (await told_to(db, author.id)).items)
    assert notice.title.startswith("Quelqu’un commente")
    assert "Denis" not in notice.title
