"""What profiles tell: the nominee, the neighbours, the elected; in the reader's language, or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.profiles import notices
from app.profiles.models import LeaderDecision, Mandate
from app.profiles.queries import people
from app.profiles.queries.nominating import Candidate
from app.profiles.rules import Decided, Standing
from app.profiles.service import decide
from app.profiles.service.answer import accept
from app.profiles.service.nominate import nominate
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.profiles.hearing import due
from tests.visitor import Visitor

OTHER = {
    Decided.CONFIRMED: Decided.REVOKED,
    Decided.REFUSED: Decided.CONFIRMED,
    Decided.RENEWED: Decided.REVOKED,
    Decided.REVOKED: Decided.CONFIRMED,
}
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHY = "Cinq voisines en parlent bien."
New = Callable[..., Visitor]


async def moderator(db: AsyncSession) -> Actor:
    return await person(db, roles=("moderator",))


async def test_the_nominee_is_asked_once_when_there_are_enough(db: AsyncSession) -> None:
    nominee = await person(db)
    seen = await people.shown(db, nominee.public_id, NOW)
    assert seen is not None
    for n in range(7):
        await nominate(db, await person(db), seen, "Elle rappelle toujours.", NOW)
        await db.commit()
        assert len(await due(db)) == (1 if n >= 4 else 0)
    [told] = await due(db)
    assert (told["kind"], told["to"]) == ("profiles.nominated", [nominee.id])


async def test_an_organisation_asks_at_once(db: AsyncSession) -> None:
    from app.organisations.queries import speaking

    owner, nominee = await person(db), await person(db)
    await organisations.organisation(db, owner)
    [voice] = await speaking.voices(db, owner)
    seen = await people.shown(db, nominee.public_id, NOW)
    assert seen is not None
    named = await nominate(db, owner, seen, "Elle rappelle toujours.", NOW, voice=voice)
    assert (named.standing, named.nominations) == (Standing.ASKED, 0)
    await db.commit()
    assert len(await due(db)) == 1


async def test_the_question_leads_to_its_page_in_each_language(db: AsyncSession) -> None:
    asked = await profiles.leadership(db, standing=Standing.ASKED)
    data = {"leadership": asked.public_id}
    with using("fr"):
        french = await notices.nominated(db, data)
    with using("en"):
        english = await notices.nominated(db, data)
    assert french is not None
    assert english is not None
    assert french.path == f"/fr/moi/nominations/{asked.public_id}"
    assert english.path == f"/en/me/nominations/{asked.public_id}"
    assert "Villeray" in french.title
    assert english.title.startswith("You are nominated as a leader of Villeray")


@pytest.mark.parametrize(
    "standing", [s for s in Standing if s not in {Standing.ASKED, Standing.CONFIRMED}]
)
async def test_the_question_is_not_asked_once_it_is_answered(
    db: AsyncSession, standing: Standing
) -> None:
    whom = await profiles.leadership(db, standing=standing)
    assert await notices.nominated(db, {"leadership": whom.public_id}) is None


async def test_a_decision_is_told_to_the_person_and_to_who_nominated(db: AsyncSession) -> None:
    nominee, by = await person(db), await moderator(db)
    whom = await profiles.leadership(db, nominee, Standing.WILLING, nominations=3)
    await decide.confirm(db, by, whom, WHY, NOW)
    await db.commit()
    told: dict[Any, Any] = {tuple(one["to"]): one for one in await due(db)}
    assert (nominee.id,) in told
    assert told[nominee.id,]["because"] == "because it is about you"
    assert told[nominee.id,]["kind"] == "profiles.role"
    [others] = [one for to, one in told.items() if to != (nominee.id,)]
    assert others["because"] == "because you nominated them"
    assert len(others["to"]) == 3
    assert (others["kind"], others["but"]) == ("profiles.decided", [by.id])


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        (Decided.CONFIRMED, "is confirmed as a leader"),
        (Decided.REFUSED, "is not confirmed"),
        (Decided.RENEWED, "two more years"),
        (Decided.REVOKED, "is no longer a leader"),
    ],
)
async def test_each_decision_has_its_sentence_and_its_reason(
    db: AsyncSession, decided: Decided, words: str
) -> None:
    whom = await profiles.leadership(db, await person(db, name="Wideline J."))
    for reason, kind in ((f"{decided} : {WHY}", decided), ("Une autre raison.", OTHER[decided])):
        db.add(LeaderDecision(leadership_id=whom.id, decided=kind, reason=reason, at=NOW))
        await db.flush()
    with using("en"):
        said = await notices.decided(db, {"leadership": whom.public_id, "decided": str(decided)})
    assert said is not None
    assert words in said.title
    assert "Wideline J." in said.title
    assert said.excerpt == f"{decided} : {WHY}", "the reason of this decision, not of a later one"
    assert said.path == person_url(whom.person_public_id, "Wideline J.", lang="en")


async def test_nothing_is_said_of_who_has_left(db: AsyncSession) -> None:
    leader = await person(db)
    whom = await profiles.leadership(db, leader)
    await db.execute(update(Person).where(Person.id == leader.id).values(deleted_at=NOW))
    await db.commit()
    data = {"leadership": whom.public_id, "decided": "confirmed"}
    assert await notices.decided(db, data) is None
    assert await notices.decided(db, {**data, "leadership": "23456789ab"}) is None


@pytest.mark.parametrize("name", ["profiles.nominated", "profiles.decided", "profiles.role"])
def test_each_kind_has_a_name_people_choose_by(name: str) -> None:
    kind = notice_kinds()[name]
    with using("fr"):
        from app.core.i18n import gettext

        assert gettext(kind.label) != kind.label
    assert kind.is_due == (name == "profiles.role")


async def test_saying_yes_puts_one_into_the_queue_of_the_territory(
    visitor: New, db: AsyncSession
) -> None:
    nominee = await person(db, name="Wideline J.")
    asked: Candidate = await profiles.leadership(db, nominee, Standing.ASKED)
    await accept(db, nominee, asked, NOW)
    await db.commit()
    here = await sign_in_as(
        db, visitor(), await person(db, roles=(f"moderator:{profiles.VILLERAY}",))
    )
    elsewhere = await sign_in_as(db, visitor(), await person(db, roles=("moderator:ville-marie",)))
    assert "Wideline J." in (await here.go("/fr/equipe/leaders")).text
    assert "Wideline J." not in (await elsewhere.go("/fr/equipe/leaders")).text
    english = await sign_in_as(db, visitor("en"), await person(db, roles=("administrator",)))
    assert "5 nominations by citizens" in (await english.go("/en/staff/leaders")).text


async def test_the_queue_goes_on_past_its_first_page(visitor: New, db: AsyncSession) -> None:
    for n in range(21):
        await profiles.leadership(
            db, await person(db, name=f"Candidate {n:02d}"), Standing.WILLING, nominations=0,
            answered_at=datetime(2026, 11, 1, 12, n, tzinfo=UTC),
        )  # fmt: skip
    browser = await sign_in_as(db, visitor(), await moderator(db))
    await browser.go("/fr/equipe/leaders")
    assert browser.all(".people-line h2")[0] == "Candidate 00"
    assert len(browser.page.css(".people-line")) == 20
    node = browser.page.css_first("a[rel=next]")
    assert node is not None
    await browser.go(node.attributes["href"] or "")
    assert browser.all(".people-line h2") == ["Candidate 20"]


async def test_a_recorded_mandate_is_one_row_with_who_answers_for_it(db: AsyncSession) -> None:
    official, by = await person(db), await moderator(db)
    held = await profiles.mandate(db, official, recorded_by_id=by.id)
    row = (await db.execute(select(Mandate))).scalar_one()
    assert (row.id, row.recorded_by_id, row.ended_by_id) == (held.id, by.id, None)
