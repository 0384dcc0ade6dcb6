"""Saying something: what is kept, what is counted, what is refused."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.runtime import Runtime
from app.discussion.errors import AlreadySaid, NoRoom
from app.discussion.models import Comment
from app.discussion.rules import Stance, State
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.discussion.service import moderate, say
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea

NOW = datetime(2026, 4, 1, 15, 0, tzinfo=UTC)
LONG = (
    "Le passage est trop étroit pour une poussette, et l’hiver on ne le déneige jamais avant midi."
)


def draft(body: str = "Bonne idée, je viens.", stance: str = "none", **more: str) -> CommentDraft:
    return CommentDraft.model_validate({"body": body, "stance": stance, **more})


@pytest.mark.parametrize(
    ("stance", "counts"),
    [
        ("none", (1, 0, 0, 0, 0)),
        ("for", (1, 1, 0, 0, 0)),
        ("against", (1, 0, 1, 0, 0)),
        ("question", (1, 0, 0, 1, 0)),
        ("improvement", (1, 0, 0, 0, 1)),
    ],
)
async def test_a_first_comment_is_kept_and_counted_by_its_stance(
    db: AsyncSession, stance: str, counts: tuple[int, ...]
) -> None:
    about, actor = await idea(db), await person(db, name="Rosalie")
    said = await say.comment(
        db, actor, await made.seen_by(db, actor, about), draft(stance=stance), NOW
    )
    row = await made.read(db, said)
    assert (row.body, row.stance, row.author_name) == (
        "Bonne idée, je viens.",
        Stance(stance),
        "Rosalie",
    )
    assert row.created_at == NOW
    assert await made.kept(db, about) == counts


async def test_a_reply_is_counted_with_its_comment_and_takes_no_stance(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about, stance="against")
    hosted = await made.seen_by(db, actor, about)
    said = await say.reply(db, actor, hosted, first, ReplyDraft(body="Je comprends."), NOW)
    row = await made.read(db, said)
    assert row.parent_id == first.id
    assert row.stance is Stance.NONE
    assert row.subject == first.subject
    assert (await made.read(db, first.public_id)).reply_count == 1
    assert await made.kept(db, about) == (2, 0, 1, 0, 0)


async def test_a_reply_cannot_be_answered(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about)
    second = await made.comment(db, about, parent=first)
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(Refused, match="réponse"):
        await say.reply(db, actor, hosted, second, ReplyDraft(body="Et moi ?"), NOW)
    assert await made.kept(db, about) == (2, 0, 0, 0, 0)


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD, State.REMOVED])
async def test_what_is_no_longer_shown_cannot_be_answered(db: AsyncSession, state: State) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about, state=state)
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(Refused):
        await say.reply(db, actor, hosted, first, ReplyDraft(body="Et alors ?"), NOW)


async def test_a_comment_hidden_while_one_answers_it_leaves_no_reply(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about)
    hosted = await made.seen_by(db, actor, about)
    row = await db.get_one(Comment, first.id)
    row.state = State.HIDDEN
    await db.flush()
    with pytest.raises(NoRoom):
        await say.reply(db, actor, hosted, first, ReplyDraft(body="Trop tard."), NOW)


async def test_an_unconfirmed_member_is_told_to_confirm_first(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db, confirmed=False)
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(Refused, match="courriel"):
        await say.comment(db, actor, hosted, draft(), NOW)
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("state", ["withdrawn", "archived"])
async def test_a_closed_idea_takes_no_comment(db: AsyncSession, state: str) -> None:
    about, actor = await idea(db, state=state), await person(db)
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(Refused, match="fermée"):
        await say.comment(db, actor, hosted, draft(), NOW)


async def test_the_same_words_twice_are_refused_however_they_are_dressed(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    hosted = await made.seen_by(db, actor, about)
    await say.comment(db, actor, hosted, draft("Un banc, s’il vous plaît"), NOW)
    with pytest.raises(AlreadySaid) as refusal:
        await say.comment(db, actor, hosted, draft("UN  BANC, s'il vous plait"), NOW)
    assert refusal.value.field == "body"
    assert await made.kept(db, about) == (1, 0, 0, 0, 0)


async def test_thanks_may_be_said_to_several_people(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    hosted = await made.seen_by(db, actor, about)
    for _ in range(2):
        first = await made.comment(db, about)
        await say.reply(db, actor, hosted, first, ReplyDraft(body="Merci !"), NOW)
    assert (await made.kept(db, about))[0] == 4


async def test_two_people_may_say_the_same(db: AsyncSession) -> None:
    about = await idea(db)
    for _ in range(2):
        actor = await person(db)
        await say.comment(db, actor, await made.seen_by(db, actor, about), draft(LONG), NOW)
    assert (await made.kept(db, about))[0] == 2


async def test_a_long_text_is_not_spread_over_several_ideas_in_a_day(db: AsyncSession) -> None:
    one, two, actor = await idea(db), await idea(db), await person(db)
    await say.comment(db, actor, await made.seen_by(db, actor, one), draft(LONG), NOW)
    there = await made.seen_by(db, actor, two)
    with pytest.raises(AlreadySaid):
        await say.comment(db, actor, there, draft(LONG), NOW + timedelta(hours=23))
    assert await say.comment(db, actor, there, draft(LONG), NOW + timedelta(hours=25))


async def test_a_short_word_may_be_said_of_several_ideas(db: AsyncSession) -> None:
    actor = await person(db)
    for _ in range(2):
        hosted = await made.seen_by(db, actor, await idea(db))
        await say.comment(db, actor, hosted, draft("J’appuie !"), NOW)


async def test_a_removed_comment_may_be_said_again(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    await made.comment(db, about, actor, state=State.REMOVED)
    assert await say.comment(db, actor, await made.seen_by(db, actor, about), draft(), NOW)


async def test_a_comment_speaks_the_language_chosen_or_the_one_in_force(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    hosted = await made.seen_by(db, actor, about)
    one = await say.comment(db, actor, hosted, draft(language="en"), NOW)
    two = await say.comment(db, actor, hosted, draft("Autre chose."), NOW)
    assert (await made.read(db, one)).language == "en"
    assert (await made.read(db, two)).language == "fr"


async def test_the_world_is_told_of_comments_and_replies(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    async def listen(_session: AsyncSession, happened: object) -> None:
        told.append(happened)

    monkeypatch.setattr(moderate, "publish", listen)
    about, actor = await idea(db), await person(db)
    hosted = await made.seen_by(db, actor, about)
    said = await say.comment(db, actor, hosted, draft(), NOW)
    first = await made.read(db, said)
    await say.reply(db, actor, hosted, first, ReplyDraft(body="Je précise."), NOW)
    reply_id = (
        await db.execute(select(Comment.id).where(Comment.parent_id == first.id))
    ).scalar_one()
    assert [type(one).__name__ for one in told] == ["CommentPosted", "ReplyPosted"]
    assert (told[0].comment_id, told[0].subject_id) == (first.id, about.id)
    assert (told[1].comment_id, told[1].parent_id) == (reply_id, first.id)


async def test_forty_parallel_comments_and_replies_are_counted_exactly(
    db: AsyncSession, runtime: Runtime
) -> None:
    about = await idea(db)
    first = await made.comment(db, about, stance="question")
    people = [await person(db) for _ in range(10)]

    async def speak(n: int) -> None:
        actor = people[n % 10]
        async with runtime.database.transaction() as session:
            hosted = await made.seen_by(session, actor, about)
            if n % 2:
                await say.comment(session, actor, hosted, draft(f"Avis {n}", "for"), NOW)
            else:
                await say.reply(session, actor, hosted, first, ReplyDraft(body=f"Rép {n}"), NOW)

    await asyncio.gather(*(speak(n) for n in range(40)))
    assert await made.kept(db, about) == (41, 20, 0, 1, 0)
    assert (await made.read(db, first.public_id)).reply_count == 20


async def test_the_same_text_sent_ten_times_at_once_is_one_comment(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await idea(db), await person(db)

    async def speak() -> bool:
        try:
            async with runtime.database.transaction() as session:
                hosted = await made.seen_by(session, actor, about)
                await say.comment(session, actor, hosted, draft(), NOW)
        except AlreadySaid:
            return False
        return True

    said = await asyncio.gather(*(speak() for _ in range(10)))
    assert sum(said) == 1
    assert await made.kept(db, about) == (1, 0, 0, 0, 0)
