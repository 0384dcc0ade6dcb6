"""What is kept of a person: given whole, hidden by moderators, erased without a trace."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import Endorsement, OfficialAnswer
from app.core.moderated import moderation_of
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from app.profiles.models import Leadership, Mandate, Nomination, Profile, ProfileSkill
from app.profiles.rules import Standing
from app.profiles.shown import person_url
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "Zinzolin"
"""A word nobody else writes."""


async def rows(db: AsyncSession, name: str, person_id: int) -> list[dict[str, Any]]:
    found: AsyncIterator[dict[str, Any]] = readers()[name](db, person_id)
    return [row async for row in found]


async def leave(db: AsyncSession, person_id: int) -> None:
    for eraser in erasers().values():
        if eraser.__module__.split(".")[1] in {"profiles", "answers"}:
            await eraser(db, Leaving(person_id, erase_words=True, now=NOW))
    await db.commit()


async def count(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def test_everything_that_is_kept_is_given(db: AsyncSession) -> None:
    who = await person(db)
    await profiles.expert(db, who, bio=f"Je dis {SECRET}.", moments=["sat-morning"])
    await profiles.leadership(db, who)
    await profiles.mandate(db, who)
    idea = await answers.candidate(db)
    await answers.answer(db, idea, who)
    other = await profiles.leadership(db, standing=Standing.GATHERING, nominations=0)
    db.add(
        Nomination(
            leadership_id=other.id, by_id=who.id, words=f"Elle est {SECRET}.", created_at=NOW
        )
    )
    term = (
        await db.execute(select(Leadership.id).where(Leadership.person_id == who.id))
    ).scalar_one()
    db.add(
        Endorsement(
            idea_id=idea.id, person_id=who.id, leadership_id=term, words="Oui.", created_at=NOW
        )
    )
    await db.commit()
    [profile] = await rows(db, "profile", who.id)
    assert profile["bio"] == f"Je dis {SECRET}."
    assert profile["skills"] == {"accounting": "professional", "gardening": "able"}
    assert profile["moments"] == ["sat-morning"]
    [term_given] = await rows(db, "leadership", who.id)
    assert term_given["standing"] == "confirmed"
    assert term_given["decisions"][0]["decided"] == "confirmed"
    assert (await rows(db, "mandates", who.id))[0]["office_fr"] == "Conseillère de la ville"
    assert (await rows(db, "official_answers", who.id))[0]["idea"] == idea.public_id
    assert (await rows(db, "endorsements", who.id))[0]["words"] == "Oui."
    assert [n["words"] for n in await rows(db, "nominations_given", who.id)] == [
        f"Elle est {SECRET}."
    ]


@pytest.mark.parametrize(
    "name",
    ["profile", "leadership", "mandates", "nominations_given", "official_answers", "endorsements"],
)
async def test_nothing_of_others_is_given(db: AsyncSession, name: str) -> None:
    who = await person(db)
    await profiles.expert(db)
    await profiles.leadership(db)
    await answers.answer(db, await answers.candidate(db))
    assert await rows(db, name, who.id) == []


async def test_who_leaves_leaves_no_trace_but_the_answers_of_their_office(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, name=f"{SECRET} B.")
    await profiles.expert(db, who, bio=f"Je dis {SECRET}.")
    await profiles.leadership(db, who)
    await profiles.mandate(db, who)
    idea = await answers.candidate(db)
    await answers.answer(db, idea, who)
    await leave(db, who.id)
    for table in (Profile, ProfileSkill, Mandate, Endorsement):
        assert await count(db, table) == 0
    assert await count(db, OfficialAnswer) == 1
    [row] = (await db.execute(select(OfficialAnswer.author_id, OfficialAnswer.mandate_id))).all()
    assert tuple(row) == (None, None)
    found = await db.execute(text(f"SELECT count(*) FROM profile WHERE bio LIKE '%{SECRET}%'"))
    assert found.scalar_one() == 0
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert answers.BODY in browser.text


async def test_erasing_one_leaves_the_others(db: AsyncSession) -> None:
    stays = await profiles.expert(db)
    goes = await profiles.expert(db)
    await leave(db, goes.id)
    assert list(await db.scalars(select(Profile.person_id))) == [stays.id]


async def test_a_hidden_profile_loses_its_words_everywhere_and_gets_them_back(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await profiles.expert(db, who, bio=f"Achetez mes {SECRET}.")
    ways = moderation_of("profile")
    assert ways is not None
    path = person_url(who.public_id, who.display_name, lang="fr")
    surfaces = (path, "/fr/personnes", "/fr/personnes?q=zinzolin", "/api/v1/profiles",
                f"/api/v1/profiles/{who.public_id}")  # fmt: skip

    async def seen() -> list[bool]:
        return [SECRET in (await visitor().http.get(at)).text for at in surfaces]

    assert all(await seen())
    await ways.hide(db, runtime, who.id, NOW)
    await db.commit()
    assert not any(await seen())
    assert "Comptabilité" in (await visitor().go(path)).text
    found = await ways.find(db, who.public_id)
    assert found is not None
    assert found.is_hidden
    assert found.text == f"Achetez mes {SECRET}."
    assert found.author_id == who.id
    await ways.restore(db, runtime, who.id, NOW)
    await db.commit()
    assert all(await seen())


async def test_hiding_twice_changes_nothing(db: AsyncSession, runtime: Runtime) -> None:
    who = await profiles.expert(db, bio="Bonjour.")
    ways = moderation_of("profile")
    assert ways is not None
    await ways.hide(db, runtime, who.id, NOW)
    await ways.hide(db, runtime, who.id, datetime(2027, 1, 1, tzinfo=UTC))
    assert (await db.execute(select(Profile.hidden_at))).scalar_one() == NOW
    await ways.restore(db, runtime, who.id, NOW)
    await ways.restore(db, runtime, who.id, NOW)
    assert (await db.execute(select(Profile.hidden_at))).scalar_one() is None
    await db.commit()


async def test_a_hidden_answer_leaves_every_page_and_the_clock_runs_again(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await answers.candidate(db, days=6)
    made = await answers.answer(db, idea, body_fr=f"Nous promettons un {SECRET} à chacun.")
    ways = moderation_of("official-answer")
    assert ways is not None
    surfaces = (f"/fr/idees/{idea.public_id}", f"/fr/idees/{idea.public_id}/reponses",
                "/api/v1/official-answers")  # fmt: skip

    async def seen() -> list[bool]:
        return [
            SECRET in (await visitor().http.get(at, follow_redirects=True)).text for at in surfaces
        ]

    assert all(await seen())
    found = await ways.find(db, made.public_id)
    assert found is not None
    assert SECRET in found.text
    await ways.hide(db, runtime, made.id, NOW)
    await db.commit()
    assert not any(await seen())
    page = await visitor().go(f"/fr/idees/{idea.public_id}")
    assert page.all(".answer-clock strong") == ["En attente d’une réponse depuis 6 jours"]
    await ways.restore(db, runtime, made.id, NOW)
    await db.commit()
    assert all(await seen())


@pytest.mark.parametrize("kind", ["profile", "official-answer"])
async def test_what_is_not_there_is_not_found(db: AsyncSession, kind: str) -> None:
    ways = moderation_of(kind)
    assert ways is not None
    assert await ways.find(db, "23456789ab") is None
    assert await ways.find(db, 999_999) is None


async def test_ones_own_page_gathers_what_one_started_and_backs(
    browser: Visitor, db: AsyncSession
) -> None:
    from tests.factories.accounts import sign_in_as

    who = await person(db)
    await ideas.idea(db, who, title="Un banc devant la garderie")
    backed = await ideas.idea(db, title="Une fontaine au parc")
    await ideas.back(db, backed, [who], local=1)  # type: ignore[list-item]
    await ideas.idea(db, who, state="draft", title="Un brouillon de vélo")
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi")
    parts = browser.all(".dashboard-part")
    assert "1 brouillon à terminer" in parts[0]
    assert any(
        "Un banc devant la garderie" in part and "Ce que j’ai lancé" in part for part in parts
    )
    assert any("Une fontaine au parc" in part and "Ce que j’appuie" in part for part in parts)


async def test_ideas_are_gathered_on_the_page_only_when_chosen(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db)
    await ideas.idea(db, who, title="Un banc devant la garderie")
    await ideas.idea(db, who, title="Un secret retiré", state="withdrawn")
    path = person_url(who.public_id, who.display_name, lang="fr")
    assert "Un banc" not in (await visitor().go(path)).text
    await profiles.profile(db, who, shows_ideas=True)
    page = await visitor().go(path + "?again=1")
    assert "Un banc devant la garderie" in page.text
    assert "Un secret retiré" not in page.text
