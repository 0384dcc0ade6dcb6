"""What a plan said before: who changed it, when, what came and went, and how it is taken up again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.personal import Leaving, erasers
from app.core.runtime import Runtime
from app.plans.models import Plan, PlanVersion
from app.plans.queries.history import CHANGES_ON_A_PAGE, body_at, changes_of, sections_of, since
from app.plans.rules import Section
from app.plans.schemas import CapacityWords, StepWords
from app.plans.service import capacity, steps
from app.plans.service.budget import settle
from app.plans.service.write import write
from app.plans.sheet import Sheet
from app.projects.rules import State
from tests.factories import plans, projects
from tests.plans.world import Browsers, Team, bodies, plain, signed_in, team, text_of
from tests.queries import counted

FIRST = "Il manque de l’ombre derrière la rue."
SECOND = "Il manque de l’ombre et des bancs derrière la rue."
FORM = "form.column-form"


async def told(
    db: AsyncSession, of: Team, texts: Sequence[str], section: Section = Section.NEED
) -> None:
    """Let texts be written one after the other, by the carrier and the member in turn."""
    for version, body in enumerate(texts):
        who = of.member if version % 2 else of.carrier
        await write(db, who, of.number, section, text_of(body, version), clock.now())
    await db.commit()


async def test_each_change_says_part_author_moment_and_words(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND])
    anybody = await visitor().go(f"{of.plan}/historique")
    assert anybody.all("h1") == ["Qui a changé quoi"]
    newest, oldest = anybody.all(".change")
    assert "par Bruno R. · Version 2" in newest
    assert "premier texte" not in newest
    assert "par Amina D. · Version 1 · premier texte" in oldest
    assert anybody.all(".difference")[0] == (
        "Il manque de l’ombre ajouté : et des bancs derrière la rue."
    )
    assert anybody.page.css(".difference del") == []
    moments = [node.attributes.get("datetime") for node in anybody.page.css(".change time")]
    assert len(moments) == 2
    assert all(moment and datetime.fromisoformat(moment) for moment in moments)
    robots = anybody.page.css_first("meta[name=robots]")
    assert robots is not None
    assert "noindex" in (robots.attributes["content"] or "")


async def test_the_history_in_english_keeps_the_texts_in_their_own_language(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND])
    reader = await visitor("en").go(f"/en/projects/{of.which}/plan/history")
    assert "by Bruno R. · Version 2" in reader.text
    shown = reader.page.css_first(".difference")
    assert shown is not None
    assert shown.attributes["lang"] == "fr"
    hidden = reader.page.css_first(".difference ins .visually-hidden")
    assert hidden is not None
    assert (hidden.attributes["lang"], hidden.text().strip()) == ("en", "added:")


async def test_lists_have_a_history_too_in_words_and_dollars(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    now, day = clock.now(), plans.today() + timedelta(30)
    step = await steps.add(db, of.carrier, of.number, StepWords(title="Planter", ends_on=day), now)
    await steps.change(
        db, of.member, of.number, step.public_id,
        StepWords(title="Planter les vignes", ends_on=day, version=1), now,
    )  # fmt: skip
    lines = plans.lines(("cost", "Terre", 250_00))
    await settle(db, of.carrier, of.number, Sheet(lines, 250_00, is_free=False, version=0), now)
    typed = CapacityWords.model_validate({"kind": "means", "who": "La salle", "what": "Se réunir"})
    await capacity.add(db, of.carrier, of.number, typed, now)
    await db.commit()
    anybody = await visitor().go(f"{of.plan}/historique")
    parts = [one.split(",")[0] for one in anybody.all(".change h2")]
    assert parts == ["La capacité de réalisation", "Le budget", "Les étapes", "Les étapes"]
    assert "La salle : Se réunir (pas encore acquis)" in anybody.text
    assert "À trouver : 250,00 $" in anybody.text
    await anybody.go(f"{of.plan}/historique?part=steps")
    assert anybody.all(".change .difference ins")[0] == "ajouté : les vignes"
    assert "Reprendre ce texte" not in anybody.text


async def test_pages_of_the_history_follow_one_another_without_a_gap(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await told(db, of, [f"Texte numéro {n}." for n in range(CHANGES_ON_A_PAGE + 3)])
    browser = await visitor().go(f"{of.plan}/historique")
    first = browser.all(".change-by")
    assert len(first) == CHANGES_ON_A_PAGE
    await browser.follow("Plus ancien")
    rest = browser.all(".change-by")
    numbers = [int(line.split("Version ")[1].split()[0]) for line in first + rest]
    assert numbers == list(range(CHANGES_ON_A_PAGE + 3, 0, -1))
    for wrong in ("zzz", "%00", "a" * 201):
        await browser.go(f"{of.plan}/historique?after={wrong}")
        assert browser.status in {400, 404, 422}, wrong


async def test_a_history_without_changes_says_what_will_be_there(
    visitor: Browsers, db: AsyncSession
) -> None:
    of = await team(db)
    anybody = await visitor().go(f"{of.plan}/historique")
    assert "Rien n’est encore écrit" in anybody.text
    await anybody.follow("Retour au plan")
    assert anybody.path == of.plan
    await anybody.go(f"{of.plan}/historique?part=success")
    assert "Rien n’est encore écrit" in anybody.text


async def test_an_earlier_text_is_taken_up_again_by_the_team_and_nothing_is_erased(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND, "Tout est à refaire."])
    browser = await signed_in(db, visitor, of.member, f"{of.plan}/historique?part=need")
    assert len([t for t in browser.all(".change") if "Reprendre ce texte" in t]) == 2, (
        "the text that stands is not taken up again"
    )
    await browser.follow("Reprendre ce texte (Version 1)")
    assert browser.path == f"{of.plan}/ecrire/need"
    assert "Voici le texte de la version 1" in browser.text
    assert await bodies(db) == [FIRST, SECOND, "Tout est à refaire."], "looking changes nothing"
    await browser.submit(FORM)
    assert browser.path == of.plan
    assert await bodies(db) == [FIRST, SECOND, "Tout est à refaire.", FIRST]
    last = select(PlanVersion.edited_by_id).order_by(PlanVersion.id.desc()).limit(1)
    assert (await db.execute(last)).scalar_one() == of.member.id


async def test_whoever_takes_a_text_up_meets_what_was_saved_meanwhile(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND])
    browser = await signed_in(db, visitor, of.member, f"{of.plan}/ecrire/need?from=1")
    await write(db, of.carrier, of.number, Section.NEED, text_of("Autre chose.", 2), clock.now())
    await db.commit()
    await browser.submit(FORM)
    assert browser.status == 409
    assert "Autre chose" in browser.text
    assert FIRST in browser.text


async def test_only_who_may_write_is_offered_an_earlier_text(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND])
    for who in (None, of.mentor):
        browser = await signed_in(db, visitor, who, f"{of.plan}/historique")
        assert "Reprendre ce texte" not in browser.text
    of.project.state = State.CLOSED
    await db.commit()
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/historique")
    assert "Reprendre ce texte" not in browser.text


@pytest.mark.parametrize("wrong", ["3", "99"])
async def test_a_version_that_never_was_is_not_found(
    db: AsyncSession, visitor: Browsers, wrong: str
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND])
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/ecrire/need?from={wrong}")
    assert browser.status == 404


@pytest.mark.parametrize("wrong", ["0", "-1", "un", str(2**31)])
async def test_a_version_that_cannot_be_is_refused(
    db: AsyncSession, visitor: Browsers, wrong: str
) -> None:
    of = await team(db)
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/ecrire/need?from={wrong}")
    assert browser.status in {400, 404, 422}


async def test_what_somebody_wrote_stays_when_they_leave_and_their_name_goes(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND])
    await erasers()["plans"](db, Leaving(of.member.id, erase_words=False, now=clock.now()))
    await db.commit()
    anybody = await visitor().go(f"{of.plan}/historique")
    newest, oldest = anybody.all(".change-by")
    assert "quitté le site" in newest
    assert "Amina D." in oldest
    assert "Bruno R." not in anybody.text
    assert "et des bancs" in anybody.text


async def test_versions_are_numbered_by_part_and_counted_over_the_whole_plan(
    db: AsyncSession,
) -> None:
    of = await team(db)
    await told(db, of, [FIRST, SECOND])
    await told(db, of, ["Des vignes."], Section.SOLUTION)
    query = select(PlanVersion.section, PlanVersion.number, PlanVersion.plan_version)
    rows = [tuple(row) for row in await db.execute(query.order_by(PlanVersion.id))]
    assert rows == [(Section.NEED, 1, 1), (Section.NEED, 2, 2), (Section.SOLUTION, 1, 3)]
    assert (await db.get_one(Plan, of.number)).version == 3
    assert await since(db, of.number, 0) == [Section.NEED, Section.SOLUTION]
    assert await since(db, of.number, 2) == [Section.SOLUTION]
    assert await since(db, of.number, 3) == []
    assert await body_at(db, of.number, Section.NEED, 0) == ""
    assert await body_at(db, of.number, Section.NEED, 1) == FIRST
    assert await body_at(db, of.number, Section.NEED, 3) is None
    found = await changes_of(db, of.number)
    assert sections_of(found.items) == [Section.NEED, Section.SOLUTION]
    assert [change.is_first for change in found.items] == [True, False, True]
    assert "".join(p.text for p in found.items[1].pieces if p.kind != "removed") == SECOND


async def test_the_history_of_another_project_never_shows_here(db: AsyncSession) -> None:
    of = await team(db)
    other = await projects.project(db, carrier=of.carrier, title="Un four à pain au parc")
    await told(db, of, [FIRST])
    await write(db, of.carrier, other.id, Section.NEED, text_of(SECOND), clock.now())
    found = await changes_of(db, of.number)
    assert [plain(change.after) for change in found.items] == [FIRST]
    assert await body_at(db, other.id, Section.NEED, 1) == SECOND


async def test_the_history_asks_as_much_for_twenty_changes_as_for_one(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    of = await team(db)
    await told(db, of, [FIRST])
    with counted(runtime) as few:
        await visitor().go(f"{of.plan}/historique")
    runtime.pages.clear()
    for version in range(1, 20):
        body = f"{FIRST} Version {version}."
        await write(db, of.carrier, of.number, Section.NEED, text_of(body, version), clock.now())
    await db.commit()
    with counted(runtime) as many:
        await visitor().go(f"{of.plan}/historique")
    assert len(many) == len(few) <= 4
