"""Whoever is concerned is told once, with their best reason, in their language; nobody else is."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.notices import NoticeDue, tell
from app.core.runtime import Runtime
from app.notifications.models import Notice
from app.notifications.service import expand
from app.notifications.subscribers import tell_everybody
from tests.factories import accounts, discussion, ideas
from tests.factories.notifications import SILENT, follow, notices_of
from tests.notifications.letters import Mailbox, letters, to, words

Work = Callable[[], Awaitable[None]]
KIND = "tests.bell"


async def ring(runtime: Runtime, key: str = "bell:1", kind: str = KIND, **told: Any) -> None:
    told.setdefault("data", {"bell": "Angèle"})
    async with runtime.database.transaction() as session:
        await tell(session, kind, key, **told)


async def told(db: AsyncSession) -> dict[int, str]:
    """Return why each person was told."""
    rows = (await db.execute(select(Notice.person_id, Notice.because))).all()
    assert len(rows) == len({row.person_id for row in rows})
    return {row.person_id: row.because for row in rows}


async def test_named_people_are_told_why_and_written_to_in_their_own_language(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    anne = await accounts.person(db, language="en")
    jean = await accounts.person(db)
    await ring(runtime, to=[anne.id, jean.id], because="because you support this idea")
    await work()
    assert set(await told(db)) == {anne.id, jean.id}
    sent = {letter["To"]: letter for letter in letters(mailbox)}
    assert sent[anne.email]["Subject"] == "Bell Angèle rang"
    assert sent[anne.email]["Content-Language"] == "en"
    assert "Because you support this idea." in words(sent[anne.email])
    assert "http://testserver/en/cloche" in words(sent[anne.email])
    assert sent[jean.email]["Subject"] == "La cloche Angèle a sonné"
    assert "Parce que vous appuyez cette idée." in words(sent[jean.email])


async def test_the_same_happening_told_again_tells_nobody_again(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    one = await accounts.person(db)
    for _ in range(3):
        await ring(runtime, to=[one.id])
        await work()
    assert len(await notices_of(db, one)) == 1
    assert to(mailbox) == {one.email: 1}
    await ring(runtime, "bell:2", to=[one.id], data={"bell": "Rose"})
    await work()
    assert len(await notices_of(db, one)) == 2


async def test_nothing_is_told_of_what_rolls_back(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    one = await accounts.person(db)
    with pytest.raises(ZeroDivisionError):
        async with runtime.database.transaction() as session:
            await tell(session, KIND, "bell:1", to=[one.id])
            raise ZeroDivisionError
    await work()
    assert await told(db) == {}


async def test_an_idea_is_followed_by_those_who_wrote_support_discuss_or_chose_it(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    author, speaker, chooser, stranger = [await accounts.person(db) for _ in range(4)]
    idea = await ideas.idea(db, author=author)
    (supporter,) = await ideas.supporters(db, idea, local=1)
    await discussion.comment(db, idea, speaker)
    await follow(db, chooser, f"idea:{idea.id}")
    await ring(runtime, followers_of=[f"idea:{idea.id}"])
    await work()
    assert await told(db) == {
        author.id: "because you proposed this idea",
        supporter.id: "because you support this idea",
        speaker.id: "because you take part in its discussion",
        chooser.id: "because you follow %(title)s",
    }
    assert stranger.id not in await told(db)


async def test_who_has_several_reasons_is_told_the_best_one_once(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await ideas.back(db, idea, [await db.get_one(Person, author.id)], local=1)
    await discussion.comment(db, idea, author)
    await follow(db, author, f"idea:{idea.id}")
    await follow(db, author, "city")
    await ring(runtime, followers_of=[f"idea:{idea.id}", "city"])
    await work()
    assert await told(db) == {author.id: "because you proposed this idea"}
    assert to(mailbox) == {author.email: 1}


async def test_daily_talk_leaves_out_those_who_only_support(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    speaker, chooser = await accounts.person(db), await accounts.person(db)
    idea = await ideas.idea(db)
    await ideas.supporters(db, idea, local=2)
    await discussion.comment(db, idea, speaker)
    await follow(db, chooser, f"idea:{idea.id}")
    await ring(runtime, followers_of=[f"idea-talk:{idea.id}"])
    await work()
    assert set(await told(db)) == {speaker.id, chooser.id}


async def test_who_left_an_idea_is_not_brought_back_by_supporting_or_discussing_it(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    one = await accounts.person(db)
    idea = await ideas.idea(db)
    await follow(db, one, f"idea:{idea.id}", is_on=False)
    await ideas.back(db, idea, [await db.get_one(Person, one.id)], local=1)
    await discussion.comment(db, idea, one)
    await ring(runtime, followers_of=[f"idea:{idea.id}", f"idea-talk:{idea.id}"])
    await work()
    assert one.id not in await told(db)
    await ring(runtime, "bell:2", to=[one.id])
    await work()
    assert one.id in await told(db), "what is told to them in person still is"


async def test_who_did_it_and_who_is_gone_are_not_told(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    doer, gone, other = [await accounts.person(db) for _ in range(3)]
    await db.execute(update(Person).where(Person.id == gone.id).values(deleted_at=func.now()))
    await db.commit()
    for person in (doer, gone, other):
        await follow(db, person, "theme:nature")
    await ring(runtime, followers_of=["theme:nature"], but=[doer.id])
    await work()
    assert set(await told(db)) == {other.id}


async def test_nobody_is_told_of_what_is_hidden_or_of_a_kind_that_is_none(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    one = await accounts.person(db)
    await ring(runtime, to=[one.id], data={"bell": SILENT})
    await ring(runtime, "x:1", "tests.nothing", to=[one.id])
    await work()
    assert await told(db) == {}
    assert letters(mailbox) == []


async def test_a_crowd_is_told_a_part_at_a_time_and_each_once(
    runtime: Runtime,
    db: AsyncSession,
    work: Work,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expand, "PART", 4)
    idea = await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=11)
    await ring(runtime, followers_of=[f"idea:{idea.id}"])
    await work()
    assert {person.email for person in crowd} <= set(to(mailbox))
    assert set(to(mailbox).values()) == {1}
    assert len(to(mailbox)) == 12


async def test_a_worker_that_dies_between_two_parts_is_continued_where_it_stopped(
    runtime: Runtime,
    db: AsyncSession,
    work: Work,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expand, "PART", 4)
    idea = await ideas.idea(db)
    await ideas.supporters(db, idea, local=10)
    due = NoticeDue(KIND, "bell:1", [], "", [f"idea:{idea.id}"], [], {"bell": "Angèle"})
    tell_some, calls = expand.tell_some, 0

    async def dies(session: AsyncSession, *given: Any, **named: Any) -> int:
        nonlocal calls
        calls += 1
        last = await tell_some(session, *given, **named)
        if calls == 2:
            pid = await session.scalar(select(func.pg_backend_pid()))
            await db.execute(select(func.pg_terminate_backend(pid)))
            await session.execute(text("SELECT 1"))
        return last

    monkeypatch.setattr(expand, "tell_some", dies)
    with pytest.raises(Exception, match=r"terminat|closed|gone|consuming"):
        await tell_everybody(runtime, due)
    assert await db.scalar(select(func.count()).select_from(Notice)) == 4
    await tell_everybody(runtime, due)
    await work()
    assert len(to(mailbox)) == 11
    assert set(to(mailbox).values()) == {1}
