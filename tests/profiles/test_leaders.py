"""Leaders: named by neighbours, willing, confirmed in public, for two years, and what may end it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.profiles.models import LeaderDecision, Leadership, Nomination
from app.profiles.rules import Standing, leader_until
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
WHY = "Elle garde les clés de la salle et rappelle toujours."
VILLERAY = profiles.VILLERAY
MODERATOR = f"moderator:{VILLERAY}"


async def names(browser: Visitor, db: AsyncSession, who: Actor, nominee: Actor) -> Visitor:
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    return await browser.submit(words=WHY)


async def standing(db: AsyncSession) -> Standing | None:
    query = select(Leadership.standing).order_by(Leadership.id.desc()).limit(1)
    return (await db.execute(query)).scalar_one_or_none()


async def count(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def test_five_neighbours_name_a_leader_who_says_yes_and_is_confirmed(
    visitor: New, db: AsyncSession
) -> None:
    nominee = await person(db, name="Wideline J.")
    for n in range(5):
        neighbour = await names(visitor(), db, await person(db), nominee)
        assert ("C’est assez" in neighbour.text) == (n == 4)
    hers = await sign_in_as(db, visitor(), nominee)
    await hers.go("/fr/moi")
    await hers.follow("On vous propose comme leader")
    assert hers.all(".voices blockquote") == [WHY] * 5
    await hers.submit("form[action$=accepter]")
    assert "décidera, et dira pourquoi" in hers.text
    staff = await sign_in_as(db, visitor(), await person(db, roles=(MODERATOR,)))
    await staff.go("/fr/equipe/leaders")
    await staff.follow("Wideline J.")
    await staff.submit(reason="Trois rues différentes disent la même chose.")
    assert "Wideline J. est leader jusqu’au" in staff.text
    page = await visitor().go(person_url(nominee.public_id, nominee.display_name, lang="fr"))
    role = page.all(".person-role")[0]
    assert "Leader de la communauté" in role
    assert "Trois rues différentes" in role
    assert "Wideline J." in (await visitor().go("/fr/personnes/leaders-et-elus")).text


async def test_four_neighbours_are_not_enough(visitor: New, db: AsyncSession) -> None:
    nominee = await person(db)
    for _ in range(4):
        await names(visitor(), db, await person(db), nominee)
    assert await standing(db) is Standing.GATHERING
    hers = await sign_in_as(db, visitor(), nominee)
    assert "On vous propose" not in (await hers.go("/fr/moi")).text


async def test_nobody_nominates_themselves(browser: Visitor, db: AsyncSession) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await browser.go(person_url(who.public_id, who.display_name, lang="fr"))
    assert "Proposer comme leader" not in browser.text
    await browser.go(f"/fr/personnes/{who.public_id}/nommer")
    assert "Vous ne pouvez pas vous proposer : les leaders" in browser.text.replace("\u00a0", " ")
    token = browser.page.css_first("input[name=csrf_token]")
    assert token is not None
    data = {"words": WHY, "csrf_token": token.attributes["value"]}
    await browser.post(f"/fr/personnes/{who.public_id}/nommer", data)
    assert browser.status == 403
    assert await count(db, Nomination) == 0


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"home": None}, "Seules les personnes qui vivent dans un territoire"),
        ({"confirmed": False}, "confirmer votre adresse"),
    ],
)
async def test_who_may_not_nominate_reads_why(
    browser: Visitor, db: AsyncSession, facts: dict[str, Any], sentence: str
) -> None:
    nominee = await person(db)
    await sign_in_as(db, browser, await person(db, **facts))
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    assert sentence.lower() in browser.text.lower() or "adresse courriel" in browser.text
    assert browser.page.css("main textarea") == []


async def test_a_neighbour_counts_once(visitor: New, db: AsyncSession) -> None:
    nominee, neighbour = await person(db), await person(db)
    browser = await names(visitor(), db, neighbour, nominee)
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    assert "chaque voisin compte une fois" in browser.text
    assert browser.page.css("main textarea") == []
    row = (await db.execute(select(Leadership))).scalar_one()
    assert row.nominations == 1


async def test_neighbours_of_two_territories_name_for_each_their_own(
    visitor: New, db: AsyncSession
) -> None:
    nominee = await person(db)
    await names(visitor(), db, await person(db), nominee)
    await names(visitor(), db, await person(db, home="sainte-marie"), nominee)
    rows = (await db.execute(select(Leadership.territory_id, Leadership.nominations))).all()
    assert sorted(rows) == sorted(
        [(profiles.territory(), 1), (profiles.territory("ville-marie"), 1)]
    )


async def test_a_verified_organisation_is_enough_alone(visitor: New, db: AsyncSession) -> None:
    owner, nominee = await person(db, home=None), await person(db)
    group = await organisations.organisation(db, owner, name="Table de Parc-Extension")
    browser = await sign_in_as(db, visitor(), owner)
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    await browser.submit(words=WHY, speak_as=group.public_id)
    assert "C’est assez" in browser.text
    assert await standing(db) is Standing.ASKED
    hers = await sign_in_as(db, visitor(), nominee)
    await hers.go("/fr/moi")
    await hers.follow("On vous propose")
    assert "Table de Parc-Extension" in hers.all(".voices li")[0]


async def test_nobody_borrows_the_voice_of_an_organisation(
    browser: Visitor, db: AsyncSession
) -> None:
    group = await organisations.organisation(db)
    nominee = await person(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    await browser.submit(words=WHY, speak_as=group.public_id)
    assert browser.status in {403, 422}
    assert await count(db, Nomination) == 0


@pytest.mark.parametrize("words", ["", "Trop court", "x" * 601, "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉"])
async def test_a_nomination_says_why(browser: Visitor, db: AsyncSession, words: str) -> None:
    nominee = await person(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    await browser.submit(words="court" if words == "Trop court" else words)
    assert browser.status == 422
    assert browser.error("words")
    assert await count(db, Nomination) == 0


async def test_a_no_is_respected_for_six_months(visitor: New, db: AsyncSession) -> None:
    nominee = await person(db)
    asked = await profiles.leadership(db, nominee, Standing.ASKED)
    hers = await sign_in_as(db, visitor(), nominee)
    await hers.go(f"/fr/moi/nominations/{asked.public_id}")
    await hers.submit("form[action$=decliner]")
    assert await standing(db) is Standing.DECLINED
    again = await names(visitor(), db, await person(db), nominee)
    assert again.status == 403
    assert "il y a moins de six mois" in again.text
    long_ago = datetime.now(UTC) - timedelta(days=200)
    await db.execute(update(Leadership).values(ended_at=long_ago))
    await db.commit()
    assert "comptée" in (await names(visitor(), db, await person(db), nominee)).text


async def test_one_may_change_ones_mind_before_the_decision(visitor: New, db: AsyncSession) -> None:
    nominee = await person(db)
    asked = await profiles.leadership(db, nominee, Standing.WILLING)
    staff = await sign_in_as(db, visitor(), await person(db, roles=(MODERATOR,)))
    await staff.go(f"/fr/equipe/leaders/{asked.public_id}")
    hers = await sign_in_as(db, visitor(), nominee)
    await hers.go(f"/fr/moi/nominations/{asked.public_id}")
    await hers.submit("form[action$=decliner]")
    await staff.submit(reason="Tout le monde est d’accord.")
    assert staff.status == 409
    assert "réglé entre-temps" in staff.text
    assert await standing(db) is Standing.DECLINED


async def test_a_nomination_is_nobody_elses_to_see_or_answer(
    browser: Visitor, db: AsyncSession
) -> None:
    asked = await profiles.leadership(db, await person(db), Standing.ASKED)
    await sign_in_as(db, browser, await person(db))
    assert (await browser.go(f"/fr/moi/nominations/{asked.public_id}")).status == 404
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    for verb in ("accepter", "decliner", "me-retirer"):
        data = {"csrf_token": token.attributes["value"]}
        await browser.post(f"/fr/moi/nominations/{asked.public_id}/{verb}", data)
        assert browser.status == 404
    assert await standing(db) is Standing.ASKED


@pytest.mark.parametrize(
    "role", ["", "moderator:ville-marie"], ids=["citizen", "moderator elsewhere"]
)
async def test_who_does_not_moderate_there_decides_nothing(
    browser: Visitor, db: AsyncSession, role: str
) -> None:
    whom = await profiles.leadership(db, standing=Standing.WILLING)
    await sign_in_as(db, browser, await person(db, roles=(role,) if role else ()))
    assert (await browser.go(f"/fr/equipe/leaders/{whom.public_id}")).status == 403
    queue = await browser.go("/fr/equipe/leaders")
    assert queue.status == (200 if role else 403)
    assert whom.name not in queue.text


async def test_a_moderator_does_not_decide_of_themselves(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, roles=(MODERATOR,))
    whom = await profiles.leadership(db, who, Standing.WILLING)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/equipe/leaders/{whom.public_id}")
    assert "Vous ne pouvez pas décider pour vous-même" in browser.text
    assert browser.page.css("main form textarea") == []


async def test_a_decision_without_a_reason_is_none(browser: Visitor, db: AsyncSession) -> None:
    whom = await profiles.leadership(db, standing=Standing.WILLING)
    await sign_in_as(db, browser, await person(db, roles=(MODERATOR,)))
    await browser.go(f"/fr/equipe/leaders/{whom.public_id}")
    await browser.submit(reason="")
    assert browser.status == 422
    assert browser.error("reason")
    assert await standing(db) is Standing.WILLING
    assert await count(db, LeaderDecision) == 0


async def test_a_refusal_is_public_and_written_down(visitor: New, db: AsyncSession) -> None:
    nominee = await person(db)
    whom = await profiles.leadership(db, nominee, Standing.WILLING)
    staff = await sign_in_as(db, visitor(), await person(db, roles=(MODERATOR,)))
    await staff.go(f"/fr/equipe/leaders/{whom.public_id}")
    form = staff.page.css_first("main form")
    assert form is not None
    token = staff.page.css_first("main input[name=csrf_token]")
    assert token is not None
    data = {"reason": "Aucune rencontre tenue ici.", "csrf_token": token.attributes["value"]}
    await staff.post(f"/fr/equipe/leaders/{whom.public_id}/refuser", data)
    assert await standing(db) is Standing.REFUSED
    page = await visitor().go(person_url(nominee.public_id, nominee.display_name, lang="fr"))
    assert "Aucune rencontre tenue ici." in page.all(".person-history")[0]
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.reason) == ("leader.refused", "Aucune rencontre tenue ici.")


async def test_a_term_ends_by_itself(visitor: New, db: AsyncSession) -> None:
    leader = await person(db, name="Leader d’hier")
    began = datetime.now(UTC) - timedelta(days=731)
    await profiles.leadership(db, leader, confirmed_at=began)
    page = await visitor().go(person_url(leader.public_id, leader.display_name, lang="fr"))
    assert page.all(".person-role") == []
    assert "Leader d’hier" not in (await visitor().go("/fr/personnes/leaders-et-elus")).text
    again = await names(visitor(), db, await person(db), leader)
    assert "comptée" in again.text
    assert await count(db, Leadership) == 2


async def test_a_leader_is_not_nominated_again_before_the_end(
    visitor: New, db: AsyncSession
) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader)
    browser = await names(visitor(), db, await person(db), leader)
    assert browser.status == 403
    assert "est déjà leader" in browser.text


async def test_a_term_is_renewed_in_its_last_months_only(visitor: New, db: AsyncSession) -> None:
    leader = await person(db)
    early = await profiles.leadership(db, leader)
    staff = await sign_in_as(db, visitor(), await person(db, roles=(MODERATOR,)))
    await staff.go(f"/fr/equipe/leaders/{early.public_id}")
    assert "pourra être renouvelé à partir du" in staff.text
    await staff.submit(reason="Deux belles années de plus.")
    assert staff.status == 403
    began = datetime.now(UTC) - timedelta(days=700)
    ends = leader_until(began)
    await db.execute(update(Leadership).values(confirmed_at=began, ends_at=ends))
    await db.commit()
    await staff.go(f"/fr/equipe/leaders/{early.public_id}")
    await staff.submit(reason="Deux belles années de plus.")
    row = (
        await db.execute(select(Leadership).execution_options(populate_existing=True))
    ).scalar_one()
    assert row.ends_at == leader_until(ends)


async def test_a_role_taken_back_is_gone_at_once_with_its_reason(
    visitor: New, db: AsyncSession
) -> None:
    leader = await person(db)
    whom = await profiles.leadership(db, leader)
    path = person_url(leader.public_id, leader.display_name, lang="fr")
    assert (await visitor().go(path)).all(".person-role")
    staff = await sign_in_as(db, visitor(), await person(db, roles=(MODERATOR,)))
    await staff.go(f"/fr/equipe/leaders/{whom.public_id}")
    token = staff.page.css_first("main input[name=csrf_token]")
    assert token is not None
    data = {
        "reason": "A parlé au nom de gens sans les consulter.",
        "csrf_token": token.attributes["value"],
    }
    await staff.post(f"/fr/equipe/leaders/{whom.public_id}/revoquer", data)
    page = await visitor().go(path)
    assert page.all(".person-role") == []
    assert "sans les consulter" in page.text


async def test_a_leader_steps_down(visitor: New, db: AsyncSession) -> None:
    leader = await person(db)
    whom = await profiles.leadership(db, leader)
    hers = await sign_in_as(db, visitor(), leader)
    await hers.go(f"/fr/moi/nominations/{whom.public_id}")
    await hers.submit("form[action$=me-retirer]")
    assert "n’y êtes plus leader" in hers.text
    assert await standing(db) is Standing.ENDED


def test_two_years_hold_across_a_leap_day() -> None:
    assert leader_until(datetime(2028, 2, 29, 12, tzinfo=UTC)) == datetime(
        2030, 2, 28, 12, tzinfo=UTC
    )
    assert leader_until(datetime(2026, 11, 22, tzinfo=UTC)) == datetime(2028, 11, 22, tzinfo=UTC)
