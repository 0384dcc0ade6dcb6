"""Answering officially: who may, about what, and what the page then says."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers.models import OfficialAnswer
from app.audit.models import AuditEntry
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.profiles.rules import today
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]
VILLERAY = profiles.VILLERAY
TYPED = {
    "status": "under_study",
    "body_fr": "Nous étudions le plan avec les gens de la rue.",
    "body_en": "We are studying the plan with the people of the street.",
    "original": "fr",
}


def form_of(idea: Idea) -> str:
    return f"/fr/idees/{idea.public_id}/reponses/nouvelle"


async def given(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(OfficialAnswer))).scalar_one()


async def answering(browser: Visitor, db: AsyncSession, who: Actor, idea: Idea) -> Visitor:
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/idees/{idea.public_id}")
    return await browser.follow("Répondre officiellement")


async def test_a_councillor_answers_and_the_idea_shows_it(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    idea = await answers.candidate(db, days=12)
    await answering(browser, db, await answers.official(db, name="Élue du coin"), idea)
    assert "Vous répondez à ce titre : Conseillère de la ville" in browser.text
    await browser.submit(**TYPED)
    assert "Votre réponse est publique" in browser.text
    other = await visitor().go(f"/fr/idees/{idea.public_id}")
    block = other.all(".official-answer")[0]
    assert "À l’étude" in block
    assert "Élue du coin" in block
    assert "Conseillère de la ville, Villeray" in block
    assert "Nous étudions le plan" in block
    assert "We are studying" not in block
    assert other.all(".answer-clock strong") == ["Réponse après 12 jours"]


async def test_each_reader_reads_the_answer_in_their_language(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    english = "We will open the alley to children in May."
    await answers.answer(db, idea, original="fr", body_en=english)
    page = await visitor("en").go(f"/en/ideas/{idea.public_id}")
    block = page.page.css_first(".official-answer > .prose")
    assert block is not None
    assert block.attributes["lang"] == "en"
    assert english in block.text()
    assert "Translated. Read the original in French" in page.text
    assert answers.BODY in page.all(".answer-original .prose")[0]
    assert "City councillor" in page.text


async def test_an_answer_in_one_language_is_shown_to_all_and_says_which(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    await answers.answer(db, idea)
    page = await visitor("en").go(f"/en/ideas/{idea.public_id}")
    block = page.page.css_first(".official-answer > .prose")
    assert block is not None
    assert block.attributes["lang"] == "fr"
    assert "In French" in page.all(".official-answer header")[0]
    assert page.page.css(".answer-original") == []


async def test_every_answer_is_kept_and_the_last_one_counts(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await answers.candidate(db, days=30)
    first = datetime.now(UTC) - timedelta(days=20)
    await answers.answer(db, idea, status="received", created_at=first)
    await answers.answer(
        db, idea, status="accepted", body_fr="C’est oui : les travaux au printemps."
    )
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert len(browser.page.css(".official-answer")) == 1
    assert browser.all(".answer-clock strong") == ["Réponse après 10 jours"]
    await browser.follow("Lire les 2 réponses")
    assert [badge.split()[0] for badge in browser.all(".official-answer .badge")] == [
        "Acceptée",
        "Reçue",
    ]


async def test_a_councillor_of_another_territory_is_refused_in_so_many_words(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    await sign_in_as(db, browser, await answers.official(db, "ville-marie"))
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Répondre officiellement" not in browser.text
    await browser.go(form_of(idea))
    assert browser.status == 403
    assert "votre mandat vaut pour Ville-Marie" in browser.text
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]").attributes["value"]  # type: ignore[union-attr]
    await browser.post(form_of(idea), {**TYPED, "csrf_token": token})
    assert browser.status == 403
    assert await given(db) == 0


@pytest.mark.parametrize(
    ("starts", "ends", "ended"),
    [(10, 400, None), (-400, -1, None), (-400, 400, 0)],
    ids=["not begun", "over", "cut short today"],
)
async def test_a_mandate_out_of_its_dates_gives_no_right(
    browser: Visitor, db: AsyncSession, starts: int, ends: int, ended: int | None
) -> None:
    idea, who = await answers.candidate(db), await person(db)
    day = today(datetime.now(UTC))
    await profiles.mandate(
        db,
        who,
        starts_on=day + timedelta(days=starts),
        ends_on=day + timedelta(days=ends),
        ended_on=None if ended is None else day - timedelta(days=1),
    )
    await sign_in_as(db, browser, who)
    assert (await browser.go(form_of(idea))).status == 403
    assert "Seule une personne élue" in browser.text


@pytest.mark.parametrize(
    ("mandate", "area", "status"),
    [
        (VILLERAY, ideas.HERE, 200),
        (VILLERAY, f"t:{VILLERAY}", 200),
        (None, ideas.HERE, 200),
        (None, "city", 200),
        (VILLERAY, "city", 403),
    ],
)
async def test_who_was_elected_where_answers_what(
    browser: Visitor, db: AsyncSession, mandate: str | None, area: str, status: int
) -> None:
    idea = await answers.candidate(db, area=area)
    await sign_in_as(db, browser, await answers.official(db, mandate))
    assert (await browser.go(form_of(idea))).status == status


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("moderator:villeray-saint-michel-parc-extension", 200),
        ("moderator:ville-marie", 403),
        ("moderator", 200),
        ("administrator", 200),
        ("", 403),
    ],
)
async def test_the_staff_of_the_place_answers_too(
    browser: Visitor, db: AsyncSession, role: str, status: int
) -> None:
    idea = await answers.candidate(db)
    await sign_in_as(db, browser, await person(db, roles=(role,) if role else ()))
    assert (await browser.go(form_of(idea))).status == status
    if status == 200:
        await browser.submit(**TYPED)
        assert "Pour l’équipe, Villeray" in browser.all(".official-answer")[0]


async def test_a_visitor_is_asked_to_sign_in(browser: Visitor, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    assert (await browser.go(form_of(idea))).path == "/fr/connexion"


@pytest.mark.parametrize(
    "state", [State.PUBLISHED, State.WITHDRAWN, State.ARCHIVED, State.HIDDEN, State.DRAFT]
)
async def test_only_an_open_candidate_is_answered(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    idea = await ideas.idea(db, state=state)
    await sign_in_as(db, browser, await answers.official(db))
    expected = 404 if state in {State.HIDDEN, State.DRAFT} else 403
    assert (await browser.go(form_of(idea))).status == expected


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body_fr": "", "body_en": ""}, "dans la langue que vous dites être l’originale"),
        ({"body_fr": "", "original": "fr"}, "dans la langue que vous dites être l’originale"),
        ({"body_fr": "Non."}, "au moins 20 caractères"),
        ({"status": ""}, "l’une des réponses offertes"),
        ({"status": "promised"}, "l’une des réponses offertes"),
        ({"body_fr": "x" * 8_001}, "au plus 8"),
    ],
)
async def test_what_cannot_be_accepted_comes_back_with_its_sentence(
    browser: Visitor, db: AsyncSession, change: dict[str, str], sentence: str
) -> None:
    idea = await answers.candidate(db)
    await answering(browser, db, await answers.official(db), idea)
    await browser.submit(**{**TYPED, **change})
    assert browser.status == 422
    assert sentence in browser.text
    kept = browser.page.css_first("#field-body_en")
    assert kept is not None
    assert kept.text().strip() == change.get("body_en", TYPED["body_en"])
    assert await given(db) == 0


async def test_the_same_answer_twice_is_given_once(browser: Visitor, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    await answering(browser, db, await answers.official(db), idea)
    await browser.submit(**TYPED)
    await browser.go(form_of(idea))
    await browser.submit(**TYPED)
    assert browser.status == 409
    assert "déjà été donnée" in browser.text
    assert await given(db) == 1


async def test_it_is_written_down_and_the_gate_remembers(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    await answering(browser, db, await answers.official(db), idea)
    await browser.submit(**TYPED)
    gate = (await db.execute(select(Gate))).scalar_one()
    assert gate.answer == "under_study"
    assert gate.answered_at is not None
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.subject_id, entry.territory_id) == (
        "answer.given",
        idea.id,
        idea.territory_id,
    )


async def test_an_answer_stays_when_its_author_leaves(browser: Visitor, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    made = await answers.answer(db, idea)
    made.author_id = None
    await db.commit()
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert answers.BODY in browser.text
    assert "Conseillère de la ville" in browser.all(".official-answer")[0]
