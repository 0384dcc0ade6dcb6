"""Everybody concerned is told once, in their own language, whatever dies in between."""

import email
import email.policy
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.message import EmailMessage

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.core.sessions import digest
from app.ideas import jobs, subscribers
from app.ideas.events import IdeaBecameCandidate, IdeaPublished
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import State
from app.ideas.service import close, co_authors, merge, support
from app.ideas.shown import address
from app.notifications.models import Notice
from app.notifications.queries.notices import these
from app.notifications.reading import shown
from tests.factories import accounts, ideas
from tests.factories.notifications import follow

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
Work = Callable[[], Awaitable[None]]
Mailbox = Callable[[], list[str]]


def letters(mailbox: Mailbox) -> list[EmailMessage]:
    return [email.message_from_string(raw, policy=email.policy.default) for raw in mailbox()]


def to(mailbox: Mailbox) -> Counter[str]:
    return Counter(letter["To"] for letter in letters(mailbox))


def words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def html(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


async def open_gate(runtime: Runtime, db: AsyncSession, idea: Idea) -> str:
    """Let the last neighbour open the gate; return their address."""
    person = await accounts.person(db)
    async with runtime.database.transaction() as session:
        await support.support(session, person, await session.get_one(Idea, idea.id), NOW)
    return person.email


async def test_when_the_gate_opens_everybody_who_supported_it_and_its_authors_are_told_once(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db, language="en", name="Ana Silva")
    signer = await accounts.person(db)
    idea = await ideas.idea(db, author=author, threshold=4, title="L’atelier <vélo> & compagnie")
    db.add(
        CoAuthor(
            idea_id=idea.id, email=signer.email, person_id=signer.id, secret_hash=b"x" * 32,
            accepted_at=NOW,
        )
    )  # fmt: skip
    crowd = await ideas.supporters(db, idea, local=2, other=2)
    await ideas.back(db, idea, [await db.get_one(Person, author.id)], local=1)
    last = await open_gate(runtime, db, idea)
    await work()
    expected = {person.email for person in crowd} | {author.email, signer.email, last}
    assert to(mailbox) == Counter(dict.fromkeys(expected, 1))
    one = next(letter for letter in letters(mailbox) if letter["To"] == author.email)
    assert one["Subject"] == "Your idea “L’atelier <vélo> & compagnie” has passed its threshold"
    assert one["Content-Language"] == "en"
    assert "4 neighbours of Parc-Extension" in words(one)
    assert f"http://testserver{address(idea, lang='en')}" in words(one)
    other = next(letter for letter in letters(mailbox) if letter["To"] == crowd[0].email)
    assert other["Subject"] == "L’idée « L’atelier <vélo> & compagnie » a franchi son seuil"
    assert "&lt;vélo&gt; &amp; compagnie" in html(other)
    assert f"http://testserver{address(idea, lang='fr')}" in words(other)


async def test_an_event_heard_again_tells_nobody_again(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    idea = await ideas.idea(db, state="candidate")
    await ideas.supporters(db, idea, local=5)
    for _ in range(3):
        await subscribers.tell_of_candidate(runtime, IdeaBecameCandidate(idea.id))
        await work()
    assert set(to(mailbox).values()) == {1}
    assert len(to(mailbox)) == 6


async def test_who_follows_the_place_of_a_candidate_is_told_and_who_left_the_idea_is_not(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    idea = await ideas.idea(db, state="candidate")
    near, far = await accounts.person(db), await accounts.person(db)
    (gone,) = await ideas.supporters(db, idea, local=1)
    await follow(db, near, f"neighbourhood:{idea.neighbourhood_id}")
    await follow(db, far, "neighbourhood:999")
    await follow(db, gone, f"idea:{idea.id}", is_on=False)
    await subscribers.tell_of_candidate(runtime, IdeaBecameCandidate(idea.id))
    await work()
    assert near.email in to(mailbox)
    assert {far.email, gone.email} & set(to(mailbox)) == set()
    told = next(letter for letter in letters(mailbox) if letter["To"] == near.email)
    assert "Parce que vous suivez Parc-Extension." in words(told)


async def test_who_is_suspended_gone_or_unconfirmed_gets_nothing(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    idea = await ideas.idea(db, state="candidate")
    kept, suspended, gone, unconfirmed = await ideas.supporters(db, idea, local=4)
    for person, values in (
        (suspended, {"suspended_at": NOW}),
        (gone, {"deleted_at": NOW}),
        (unconfirmed, {"email_confirmed_at": None}),
    ):
        await db.execute(update(Person).where(Person.id == person.id).values(values))
    await db.commit()
    await subscribers.tell_of_candidate(runtime, IdeaBecameCandidate(idea.id))
    await work()
    assert kept.email in to(mailbox)
    assert len(to(mailbox)) == 2


async def test_an_idea_hidden_in_the_meantime_is_not_spoken_of(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    idea = await ideas.idea(db, state="hidden")
    await ideas.supporters(db, idea, local=2)
    await subscribers.tell_of_candidate(runtime, IdeaBecameCandidate(idea.id))
    await subscribers.tell_of_candidate(runtime, IdeaBecameCandidate(999_999))
    await work()
    assert letters(mailbox) == []


async def test_after_a_merge_both_authors_and_those_who_moved_are_told_each_in_their_words(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    one, other = await accounts.person(db), await accounts.person(db)
    source = await ideas.idea(db, author=one, title="Verdir derrière Querbes")
    target = await ideas.idea(db, author=other, title="La ruelle verte de Querbes")
    moved = await ideas.supporters(db, source, local=2)
    stayed = await ideas.supporters(db, target, local=2)
    async with runtime.database.transaction() as session:
        a, b = [await session.get_one(Idea, idea.id) for idea in (source, target)]
        await merge.merge(session, moderator, a, b, "C’est la même ruelle.", NOW)
    await work()
    sent = {letter["To"]: letter for letter in letters(mailbox)}
    assert set(sent) == {one.email, other.email, *(person.email for person in moved)}
    assert "Votre idée" in sent[one.email]["Subject"]
    assert "a rejoint la vôtre" in sent[other.email]["Subject"]
    for person in moved:
        assert "appuient maintenant l’autre idée" in words(sent[person.email])
    for letter in sent.values():
        assert "C’est la même ruelle." in words(letter)
        assert f"http://testserver{address(target, lang='fr')}" in words(letter)
    assert not {person.email for person in stayed} & set(sent)


async def test_when_an_author_withdraws_those_who_supported_the_idea_are_told_and_not_the_author(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    crowd = await ideas.supporters(db, idea, local=2)
    await ideas.back(db, idea, [await db.get_one(Person, author.id)], local=1)
    async with runtime.database.transaction() as session:
        seen = await session.get_one(Idea, idea.id)
        await close.withdraw(session, author, seen, "Je déménage.", NOW)
    await work()
    assert set(to(mailbox)) == {person.email for person in crowd}
    assert all("Je déménage." in words(letter) for letter in letters(mailbox))


async def test_before_and_at_the_end_the_author_is_told_and_at_the_end_the_others_too(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db, language="en")
    idea = await ideas.idea(db, author=author, published_at=datetime(2025, 6, 20, tzinfo=UTC))
    supporter = (await ideas.supporters(db, idea, local=1))[0]
    async with runtime.database.transaction() as session:
        await close.remind(session, NOW)
    await work()
    reminder = letters(mailbox)[0]
    assert reminder["To"] == author.email
    assert "one month left" in reminder["Subject"]
    assert f"http://testserver/en/ideas/{idea.public_id}/renew" in words(reminder)
    async with runtime.database.transaction() as session:
        assert await close.archive(session, idea.id, datetime(2026, 6, 21, tzinfo=UTC))
    await work()
    assert to(mailbox) == Counter({author.email: 2, supporter.email: 1})


async def test_a_second_reminder_after_a_renewal_is_told_too(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, published_at=datetime(2025, 6, 20, tzinfo=UTC))
    async with runtime.database.transaction() as session:
        await close.remind(session, NOW)
    await work()
    async with runtime.database.transaction() as session:
        await close.renew(session, author, await session.get_one(Idea, idea.id), NOW)
    async with runtime.database.transaction() as session:
        assert await close.remind(session, datetime(2027, 6, 1, tzinfo=UTC)) == 1
    await work()
    assert to(mailbox) == Counter({author.email: 2})
    assert "déjà été renouvelée" in words(letters(mailbox)[-1])


async def test_the_daily_job_reminds_archives_and_drops_the_pages(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    late = await ideas.idea(db, published_at=long_ago, reminded_at=datetime(2021, 1, 1, tzinfo=UTC))
    fresh = await ideas.idea(db, published_at=long_ago)
    runtime.pages.news.clear()
    await jobs.clear(runtime)
    await db.refresh(late)
    await db.refresh(fresh)
    assert (late.state, fresh.state) == (State.ARCHIVED, State.PUBLISHED)
    assert fresh.reminded_at is not None
    assert {f"idea:{late.id}", "ideas", "home"} <= runtime.pages.news
    await work()
    assert len(letters(mailbox)) == 2


async def test_a_new_idea_is_told_once_a_day_to_those_who_follow_its_place_theme_or_author(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, title="Un four à pain au parc Howard")
    here, nature, fan, city, other = [await accounts.person(db) for _ in range(5)]
    await follow(db, here, f"territory:{idea.territory_id}")
    await follow(db, nature, "theme:nature")
    await follow(db, fan, f"person:{author.id}")
    await follow(db, city, "city")
    await follow(db, other, "theme:sport")
    await follow(db, author, "city")
    await subscribers.tell_of_new_idea(runtime, IdeaPublished(idea.id))
    await work()
    assert letters(mailbox) == [], "it waits for the morning"
    told = {row.person_id: row for row in await db.scalars(select(Notice))}
    assert set(told) == {here.id, nature.id, fan.id, city.id}
    assert {row.rhythm for row in told.values()} == {Rhythm.DAILY}
    (seen,) = await shown(db, [(await these(db, [told[here.id].id]))[0]])
    assert seen.title == "Une nouvelle idée\u00a0: «\u00a0Un four à pain au parc Howard\u00a0»"
    assert seen.path == address(idea)
    assert seen.excerpt.startswith("Parc-Extension. Le béton garde la chaleur")


async def test_an_author_is_told_who_signs_with_them(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author = await accounts.person(db, language="en")
    signer = await accounts.person(db, name="Bruno Roy")
    idea = await ideas.idea(db, author=author, title="A bread oven in Howard park")
    db.add(
        CoAuthor(idea_id=idea.id, email=signer.email, secret_hash=digest("come"), invited_at=NOW)
    )
    await db.commit()
    for _ in range(2):
        async with runtime.database.transaction() as session:
            await co_authors.accept(session, signer, digest("come"), NOW)
        await work()
    assert to(mailbox) == Counter({author.email: 1})
    (letter,) = letters(mailbox)
    assert letter["Subject"] == "Bruno Roy now signs “A bread oven in Howard park” with you"
