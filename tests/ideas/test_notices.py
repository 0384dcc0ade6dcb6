"""What is said of an idea: in both languages, to each as what they are to it, while it may be said."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.core.notices import NoticeText, notice_kinds
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.shown import address
from tests.factories import accounts, ideas

TITLE = "Un four à pain au parc Howard"
NB = "\u00a0"


async def said(
    db: AsyncSession, kind: str, idea: Idea, language: str = "fr", **data: str
) -> NoticeText | None:
    with using(language):
        return await notice_kinds()[kind].write(db, {"idea": idea.public_id, **data})


@pytest.mark.parametrize(
    ("language", "part", "title", "next_words"),
    [
        ("fr", "", f"L’idée «{NB}{TITLE}{NB}» a franchi son seuil", "une équipe"),
        ("fr", "author", f"Votre idée «{NB}{TITLE}{NB}» a franchi son seuil", "remercier"),
        ("en", "", f"The idea “{TITLE}” has passed its threshold", "look for a team"),
        ("en", "author", f"Your idea “{TITLE}” has passed its threshold", "thank them"),
    ],
)
async def test_a_candidate_is_told_to_its_author_and_to_the_others(
    db: AsyncSession, language: str, part: str, title: str, next_words: str
) -> None:
    idea = await ideas.idea(db, title=TITLE, state="candidate")
    await ideas.supporters(db, idea, local=25)
    text = await said(db, "ideas.candidate", idea, language, part=part)
    assert text is not None
    assert text.title == title
    assert "25 " in text.excerpt
    assert "Parc-Extension" in text.excerpt
    assert next_words in text.excerpt
    assert text.path == address(idea, lang=language)


@pytest.mark.parametrize(
    "kind", ["ideas.published", "ideas.candidate", "ideas.closed", "ideas.runs_out"]
)
@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN])
async def test_nothing_is_said_of_a_draft_or_a_hidden_idea(
    db: AsyncSession, kind: str, state: State
) -> None:
    idea = await ideas.idea(db, state=state)
    assert await said(db, kind, idea) is None


@pytest.mark.parametrize(
    "kind",
    [
        "ideas.published",
        "ideas.candidate",
        "ideas.merged",
        "ideas.closed",
        "ideas.runs_out",
    ],
)
async def test_nothing_is_said_of_an_idea_that_never_was(db: AsyncSession, kind: str) -> None:
    assert await notice_kinds()[kind].write(db, {"idea": "abcdefghjk"}) is None


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("ideas.published", {State.PUBLISHED, State.CANDIDATE}),
        ("ideas.candidate", {State.PUBLISHED, State.CANDIDATE, State.WITHDRAWN, State.ARCHIVED}),
        ("ideas.closed", {State.WITHDRAWN, State.ARCHIVED}),
        ("ideas.runs_out", {State.PUBLISHED}),
    ],
)
async def test_what_no_longer_holds_is_no_longer_said(
    db: AsyncSession, kind: str, states: set[State]
) -> None:
    for state in (State.PUBLISHED, State.CANDIDATE, State.WITHDRAWN, State.ARCHIVED):
        idea = await ideas.idea(db, state=state, reminded_at=datetime(2026, 6, 1, tzinfo=UTC))
        assert (await said(db, kind, idea) is not None) is (state in states), state


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("part", "french", "english"),
    [
        ("", "continue avec une autre", "goes on with another one"),
        ("author", "Votre idée", "Your idea"),
        ("host", "a rejoint la vôtre", "has joined yours"),
    ],
)
async def test_a_merge_leads_to_what_the_idea_became_with_the_reason(
    db: AsyncSession, language: str, part: str, french: str, english: str
) -> None:
    into = await ideas.idea(db, title="La ruelle verte de Querbes")
    idea = await ideas.idea(
        db, title=TITLE, state=State.MERGED, merged_into_id=into.id,
        closing_reason="C’est la même ruelle.",
    )  # fmt: skip
    text = await said(db, "ideas.merged", idea, language, part=part)
    assert text is not None
    assert (french if language == "fr" else english) in text.title
    assert "La ruelle verte de Querbes" in text.excerpt
    assert "C’est la même ruelle." in text.excerpt
    assert text.path == address(into, lang=language)
    into.state = State.HIDDEN
    await db.commit()
    assert await said(db, "ideas.merged", idea, language, part=part) is None


async def test_a_withdrawal_gives_its_reason_and_an_archive_its_count(db: AsyncSession) -> None:
    withdrawn = await ideas.idea(db, state=State.WITHDRAWN, closing_reason="Je déménage.")
    text = await said(db, "ideas.closed", withdrawn)
    assert text is not None
    assert text.excerpt.startswith(f"Raison donnée{NB}: Je déménage.")
    archived = await ideas.idea(db, state=State.ARCHIVED)
    await ideas.supporters(db, archived, local=3)
    for part, words in (("author", "second essai"), ("", "vous")):
        text = await said(db, "ideas.closed", archived, part=part)
        assert text is not None
        assert "3 " in text.excerpt
        assert words in text.excerpt


@pytest.mark.parametrize("renewed", [False, True])
async def test_a_month_before_its_end_the_author_is_led_to_where_it_is_renewed_once(
    db: AsyncSession, renewed: bool
) -> None:
    end = datetime(2026, 7, 1, 16, tzinfo=UTC)
    idea = await ideas.idea(
        db,
        archive_due_at=end,
        reminded_at=end - timedelta(days=30),
        renewed_at=end - timedelta(days=365) if renewed else None,
    )
    text = await said(db, "ideas.runs_out", idea, "en", part="author")
    assert text is not None
    assert "July 1, 2026" in text.excerpt
    assert text.path.endswith("/renew") is not renewed
    assert ("renewed once already" in text.excerpt) is renewed


async def test_a_late_reminder_gives_the_day_on_which_it_really_ends(db: AsyncSession) -> None:
    end = datetime(2026, 7, 1, 16, tzinfo=UTC)
    late = end + timedelta(days=3)
    idea = await ideas.idea(db, archive_due_at=end, reminded_at=late)
    text = await said(db, "ideas.runs_out", idea, "en", part="author")
    assert text is not None
    assert "July 18, 2026" in text.excerpt, "two weeks of notice, whatever the calendar says"


async def test_a_reminder_is_not_said_of_what_was_renewed_meanwhile(db: AsyncSession) -> None:
    now = datetime(2026, 7, 1, 16, tzinfo=UTC)
    idea = await ideas.idea(db, archive_due_at=now, reminded_at=None, renewed_at=now)
    assert await said(db, "ideas.runs_out", idea, "fr", part="author") is None


async def test_who_signs_is_named_as_long_as_they_sign(db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    signer = await accounts.person(db, name="Bruno Roy")
    assert await said(db, "ideas.signed", idea, person=signer.public_id) is None
