"""Changing and removing what one said."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid, Refused
from app.core.runtime import Runtime
from app.discussion.errors import AlreadySaid, ChangedMeanwhile
from app.discussion.models import CommentVersion
from app.discussion.queries.history import history
from app.discussion.rules import Stance, State
from app.discussion.schemas import Edit
from app.discussion.service import change
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea

NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)


def wanted(body: str, stance: str = "none", version: int = 1, **more: str) -> Edit:
    return Edit.model_validate({"body": body, "stance": stance, "version": version, **more})


async def test_an_edit_changes_the_text_says_when_and_keeps_what_was_said(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Deux bancs suffisent.")
    hosted = await made.seen_by(db, actor, about)
    assert await change.edit(db, actor, hosted, row, wanted("Trois bancs suffisent."), NOW)
    after = await made.read(db, row.public_id)
    assert (after.body, after.edited_at, after.version) == ("Trois bancs suffisent.", NOW, 2)
    newest, oldest = await history(db, after)
    assert (oldest.body, oldest.written_at) == ("Deux bancs suffisent.", row.created_at)
    assert [(p.kind, p.text) for p in newest.changes] == [
        ("removed", "Deux"),
        ("added", "Trois"),
        ("same", " bancs suffisent."),
    ]


async def test_each_edit_is_kept_in_order(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Un.")
    hosted = await made.seen_by(db, actor, about)
    await change.edit(db, actor, hosted, row, wanted("Deux."), NOW)
    await change.edit(db, actor, hosted, row, wanted("Trois.", version=2), LATER)
    versions = await history(db, await made.read(db, row.public_id))
    assert [(v.number, v.body) for v in versions] == [(3, "Trois."), (2, "Deux."), (1, "Un.")]
    assert [v.written_at for v in versions] == [LATER, NOW, row.created_at]


async def test_an_edit_that_changes_nothing_leaves_no_trace(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Tel quel.", stance="for")
    hosted = await made.seen_by(db, actor, about)
    assert not await change.edit(db, actor, hosted, row, wanted("Tel quel.", "for"), NOW)
    assert (await made.read(db, row.public_id)).edited_at is None


async def test_a_stance_may_change_until_somebody_answers(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Non.", stance="against")
    hosted = await made.seen_by(db, actor, about)
    await change.edit(db, actor, hosted, row, wanted("Oui.", "for"), NOW)
    assert await made.kept(db, about) == (1, 1, 0, 0, 0)
    await made.comment(db, about, parent=row)
    with pytest.raises(Invalid) as refusal:
        await change.edit(db, actor, hosted, row, wanted("Oui.", "against", 2), LATER)
    assert set(refusal.value.errors) == {"stance"}
    assert await change.edit(db, actor, hosted, row, wanted("Oui, vraiment.", "for", 2), LATER)
    assert await made.kept(db, about) == (2, 1, 0, 0, 0)


async def test_the_stance_of_an_improvement_taken_up_stays(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Et si…", stance="improvement", taken_up_at=NOW)
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(Invalid):
        await change.edit(db, actor, hosted, row, wanted("Et si…", "for"), NOW)


async def test_a_reply_never_gets_a_stance(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about)
    row = await made.comment(db, about, actor, body="Oui.", parent=first)
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(Invalid):
        await change.edit(db, actor, hosted, row, wanted("Oui.", "for"), NOW)


async def test_the_language_alone_may_be_put_right(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="What about winter?")
    hosted = await made.seen_by(db, actor, about)
    assert await change.edit(
        db, actor, hosted, row, wanted("What about winter?", language="en"), NOW
    )
    assert (await made.read(db, row.public_id)).language == "en"


async def test_only_its_author_changes_a_comment(db: AsyncSession) -> None:
    about = await idea(db)
    row = await made.comment(db, about)
    for other in (await person(db), await person(db, roles=("moderator",))):
        hosted = await made.seen_by(db, other, about)
        with pytest.raises(Refused):
            await change.edit(db, other, hosted, row, wanted("À ma façon."), NOW)


async def test_a_closed_discussion_is_changed_no_more_but_one_may_leave_it(
    db: AsyncSession,
) -> None:
    about, actor = await idea(db, state="archived"), await person(db)
    row = await made.comment(db, about, actor)
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(Refused, match="fermée"):
        await change.edit(db, actor, hosted, row, wanted("Autrement."), NOW)
    await change.remove(db, actor, row)
    assert (await made.read(db, row.public_id)).state is State.REMOVED


async def test_two_windows_do_not_overwrite_each_other(db: AsyncSession, runtime: Runtime) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Début.")
    hosted = await made.seen_by(db, actor, about)

    async def edit(n: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                return await change.edit(session, actor, hosted, row, wanted(f"Fin {n}."), NOW)
        except ChangedMeanwhile:
            return False

    assert sum(await asyncio.gather(*(edit(n) for n in range(8)))) == 1
    assert (await made.read(db, row.public_id)).version == 2


async def test_one_may_not_edit_a_comment_into_another_of_ones_own(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    await made.comment(db, about, actor, body="Le même.")
    row = await made.comment(db, about, actor, body="Un autre.")
    hosted = await made.seen_by(db, actor, about)
    with pytest.raises(AlreadySaid):
        await change.edit(db, actor, hosted, row, wanted("Le même."), NOW)


async def test_a_removed_comment_is_erased_with_its_history_and_its_count(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Mon adresse est le 12.", stance="for")
    hosted = await made.seen_by(db, actor, about)
    await change.edit(db, actor, hosted, row, wanted("Mon adresse est le 14.", "for"), NOW)
    await change.remove(db, actor, row)
    after = await made.read(db, row.public_id)
    assert (after.state, after.body) == (State.REMOVED, "")
    assert (await db.execute(select(func.count()).select_from(CommentVersion))).scalar_one() == 0
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)


async def test_a_removed_reply_leaves_its_comments_count(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about, stance="question")
    row = await made.comment(db, about, actor, parent=first)
    await change.remove(db, actor, row)
    assert (await made.read(db, first.public_id)).reply_count == 0
    assert await made.kept(db, about) == (1, 0, 0, 1, 0)


async def test_a_removed_comment_keeps_its_replies(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about, actor, stance="against")
    reply = await made.comment(db, about, parent=first)
    await change.remove(db, actor, first)
    assert (await made.read(db, reply.public_id)).state is State.VISIBLE
    assert await made.kept(db, about) == (1, 0, 0, 0, 0)


async def test_nobody_else_removes_a_comment_not_even_twice(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor)
    for other in (await person(db), await person(db, roles=("moderator",))):
        with pytest.raises(Refused):
            await change.remove(db, other, row)
    await change.remove(db, actor, row)
    with pytest.raises(Refused):
        await change.remove(db, actor, row)


async def test_five_removals_at_once_are_counted_once(db: AsyncSession, runtime: Runtime) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about, stance="for")
    row = await made.comment(db, about, actor, parent=first)

    async def remove() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await change.remove(session, actor, row)
        except Refused:
            return False
        return True

    assert sum(await asyncio.gather(*(remove() for _ in range(5)))) == 1
    assert await made.kept(db, about) == (1, 1, 0, 0, 0)
    assert (await made.read(db, first.public_id)).reply_count == 0


async def test_the_history_tells_a_change_of_stance(db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Tout bien pesé.", stance="against")
    hosted = await made.seen_by(db, actor, about)
    await change.edit(db, actor, hosted, row, wanted("Tout bien pesé.", "for"), NOW)
    newest, oldest = await history(db, await made.read(db, row.public_id))
    assert (newest.stance_before, newest.stance) == (Stance.AGAINST, Stance.FOR)
    assert oldest.stance_before is None
