"""The letters of moderation: to whom, in whose language, with which reason, and what they never tell."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.discussion import speaking
from app.discussion.schemas import CommentDraft
from app.moderation.models import Decision
from app.moderation.rules import AppealState, Outcome
from app.moderation.schemas import Review
from app.moderation.service import appeal as appealing
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person
from tests.notifications.letters import Mailbox, letters, to, words

NOW = datetime.now(UTC)
Work = Callable[[], Awaitable[None]]
HOSTILE = "Retournez dans votre pays, on ne veut pas de vous."
WHY = "The third sentence attacks people."


def only(mailbox: Mailbox, address: str) -> EmailMessage:
    """Return the one letter that somebody got."""
    [letter] = [one for one in letters(mailbox) if one["To"] == address]
    return letter


@pytest.mark.parametrize(
    ("outcome", "more", "french", "english"),
    [
        (Outcome.HIDDEN, {}, "a masqué ce que vous avez écrit", "has hidden what you wrote"),
        (Outcome.WARNED, {}, "vous avertit", "warns you about what you wrote"),
        (Outcome.SUSPENDED, {"days": 7}, "votre compte est suspendu", "your account is suspended"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_whom_it_concerns_reads_the_rule_and_the_words_in_their_language(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox, outcome: Outcome,
    more: dict[str, int], french: str, english: str, language: str,
) -> None:  # fmt: skip
    author = await person(db, language=language)
    idea = await ideas.idea(db, author=author, title="Une clôture au parc")
    decision = await made.decided(db, runtime, idea, outcome=outcome, words=WHY, **more)
    await work()
    letter = only(mailbox, author.email)
    assert "Une clôture au parc" in letter["Subject"]
    assert (french if language == "fr" else english) in letter["Subject"]
    said = words(letter)
    assert WHY in said
    rule = "Personne n’est attaqué ici" if language == "fr" else "Nobody is attacked here"
    assert rule in said
    assert decision.public_id in said
    assert f"/{language}/moderation/decisions/" in said
    assert letter["List-Unsubscribe"] is None, "a right is not something one unsubscribes from"


async def test_no_letter_names_the_moderator_nor_who_reported(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    author = await person(db)
    reporter = await person(db, name="Rapporteuse Discrète")
    moderator = await person(db, name="Modératrice Zélée", roles=("moderator",))
    idea = await ideas.idea(db, author=author)
    await made.reported(db, idea, reporter, words="Mon voisin est visé ici.")
    await made.decided(db, runtime, idea, moderator)
    await work()
    assert to(mailbox) == {author.email: 1, reporter.email: 1}
    theirs = words(only(mailbox, author.email))
    for secret in ("Rapporteuse", "Modératrice", "Mon voisin", reporter.email, moderator.email):
        assert secret not in theirs
    answer = words(only(mailbox, reporter.email))
    assert "merci" in only(mailbox, reporter.email)["Subject"].lower()
    for secret in ("Modératrice", author.display_name, idea.title, author.email):
        assert secret not in answer


async def test_a_dismissed_report_is_answered_and_the_author_never_hears_of_it(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    author, reporter = await person(db), await person(db, language="en")
    idea = await ideas.idea(db, author=author)
    await made.reported(db, idea, reporter)
    await made.decided(db, runtime, idea, outcome=Outcome.DISMISSED)
    await work()
    assert to(mailbox) == {reporter.email: 1}
    assert "What you reported stays" in only(mailbox, reporter.email)["Subject"]


async def test_a_hold_is_told_once_with_the_way_to_say_something(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    about, actor = await ideas.idea(db), await person(db, language="en")
    hosted = await discussion.seen_by(db, actor, about)
    draft = CommentDraft(body=HOSTILE)
    said = await speaking.comment(db, runtime, actor, hosted, draft, NOW)
    await db.commit()
    await work()
    await work()
    letter = only(mailbox, actor.email)
    assert "waits for a moderator" in letter["Subject"]
    assert f"/en/moderation/why/comment/{said}" in words(letter)
    assert "by rules and not by a person" in words(letter)
    assert "pays" not in words(letter), "the letter repeats the words it holds"


@pytest.mark.parametrize("state", [AppealState.UPHELD, AppealState.OVERTURNED])
async def test_an_appeal_is_answered_by_letter_even_to_somebody_suspended(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox, state: AppealState
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    decision = await made.decided(db, runtime, idea, outcome=Outcome.SUSPENDED, days=0)
    await made.appealed(db, decision, author)
    await work()
    other = await person(db, roles=("moderator",))
    verdict = Review(state=state, answer="Nous avons relu la phrase d’avant.")
    it = await db.get_one(Decision, decision.id)
    await appealing.review(db, runtime, other, it, verdict, NOW)
    await db.commit()
    await work()
    sent = [one for one in letters(mailbox) if one["To"] == author.email]
    assert len(sent) == 2, "the suspension, and the answer to the appeal"
    [newest] = [one for one in sent if "décision" in one["Subject"]]
    assert "Nous avons relu la phrase d’avant." in words(newest)
    assert ("annulé" in newest["Subject"]) is (state is AppealState.OVERTURNED)
