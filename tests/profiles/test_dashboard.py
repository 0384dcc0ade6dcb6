"""One's own page: what waits for me, what I started, back, promised, and the roles I hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.core.sessions import digest
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import INVITATION_LIFETIME, State
from app.organisations.models import Invitation, Membership
from app.organisations.rules import Role
from app.profiles.rules import Standing
from tests.factories import answers, ideas, organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

New = Callable[..., Visitor]
TITLE = "Un banc devant la garderie"
NOW = datetime.now(UTC)
ME = "moi@exemple.ca"


async def asked_to_sign(
    db: AsyncSession, idea: Idea, email: str = ME, **fields: object
) -> CoAuthor:
    made = CoAuthor(
        **{
            "idea_id": idea.id,
            "email": email,
            "secret_hash": digest(f"{email}{idea.id}"),
            "invited_by_id": idea.author_id,
            "invited_at": NOW,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def at_home(db: AsyncSession, browser: Visitor, me: Actor, lang: str = "fr") -> Visitor:
    await sign_in_as(db, browser, me)
    return await browser.go("/fr/moi" if lang == "fr" else "/en/me")


def waiting(browser: Visitor) -> list[str]:
    return browser.all(".waiting-list li")


async def test_somebody_new_reads_that_nothing_waits_and_what_to_do(
    browser: Visitor, db: AsyncSession
) -> None:
    await at_home(db, browser, await person(db))
    assert waiting(browser) == []
    assert "Rien ne vous attend" in browser.text
    for absent in ("Mes rôles", "Mes organismes", "Les personnes que j’ai proposées"):
        assert absent not in browser.all("main h2")
    assert "Voulez-vous qu’on vous trouve" in browser.text.replace("\u00a0", " ")
    await browser.follow("Voir ce que vos voisins proposent")
    assert browser.path == "/fr/idees"


async def test_who_has_not_confirmed_their_address_is_led_to_do_so(
    browser: Visitor, db: AsyncSession
) -> None:
    await at_home(db, browser, await person(db, confirmed=False))
    await browser.follow("La confirmer pour pouvoir tout faire")
    assert browser.status == 200


@pytest.mark.parametrize("state", [State.DRAFT, State.PUBLISHED, State.CANDIDATE])
async def test_an_invitation_to_sign_is_answered_without_finding_the_letter_again(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    me = await person(db, email=ME)
    idea = await ideas.idea(db, await person(db, name="Amina"), state=state, title=TITLE)
    made = await asked_to_sign(db, idea)
    await at_home(db, browser, me)
    assert waiting(browser) == ["On vous invite à signer « Un banc devant la garderie »"]
    await browser.follow("On vous invite à signer")
    assert browser.path == f"/fr/idees/invitation/{made.public_id}"
    assert TITLE in browser.text
    await browser.submit("form[action$=accepter]")
    assert browser.status == 200
    db.expire_all()
    row = (await db.execute(select(CoAuthor))).scalar_one()
    assert (row.person_id, row.accepted_at is not None) == (me.id, True)
    assert waiting(await browser.go("/fr/moi")) == []


async def test_an_invitation_to_sign_is_refused_from_the_page_too(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db, email=ME)
    await asked_to_sign(db, await ideas.idea(db, title=TITLE))
    await at_home(db, browser, me)
    await browser.follow("On vous invite à signer")
    await browser.submit("form[action$=refuser]")
    assert "Vous avez dit non" in browser.text
    assert waiting(await browser.go("/fr/moi")) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "autre@exemple.ca"},
        {"declined_at": NOW},
        {"invited_at": NOW - INVITATION_LIFETIME},
    ],
    ids=["somebody else's", "refused", "too old"],
)
async def test_what_can_no_longer_be_signed_does_not_wait(
    browser: Visitor, db: AsyncSession, fields: dict[str, object]
) -> None:
    await asked_to_sign(db, await ideas.idea(db), **fields)  # type: ignore[arg-type]
    await at_home(db, browser, await person(db, email=ME))
    assert waiting(browser) == []


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.HIDDEN, State.ARCHIVED])
async def test_an_idea_that_is_closed_or_hidden_does_not_ask_for_a_signature(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    await asked_to_sign(db, await ideas.idea(db, state=state, title=TITLE))
    await at_home(db, browser, await person(db, email=ME))
    assert TITLE not in browser.text


async def test_the_public_id_of_an_invitation_opens_nothing_for_others(
    visitor: New, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, title=TITLE)
    made = await asked_to_sign(db, idea)
    group = await organisations.organisation(db, name="La Ruche")
    invited = await organisations.invitation(db, group, ME)
    unconfirmed = await person(db, email=ME, confirmed=False)
    for who in (None, await person(db), unconfirmed):
        browser = visitor()
        if who is not None:
            await sign_in_as(db, browser, who)
        for path in (
            f"/fr/idees/invitation/{made.public_id}",
            f"/fr/organismes/invitation/{invited.public_id}",
        ):
            assert (await browser.go(path)).status == 410
            await browser.post(f"{path}/refuser")
            assert browser.status in {403, 410}
    db.expire_all()
    assert (await db.execute(select(CoAuthor.declined_at))).scalar_one() is None
    assert (await db.execute(select(Invitation.answered_at))).scalar_one() is None


async def test_the_secret_of_a_letter_still_opens_it_signed_in_or_not(
    visitor: New, db: AsyncSession
) -> None:
    await organisations.invitation(
        db, await organisations.organisation(db, name="La Ruche"), ME, secret="sesame"
    )
    me = await person(db, email=ME)
    assert "La Ruche" in (await visitor().go("/fr/organismes/invitation/sesame")).text
    mine = await sign_in_as(db, visitor(), me)
    assert "La Ruche" in (await mine.go("/fr/organismes/invitation/sesame")).text


async def test_an_invitation_to_an_organisation_is_answered_from_ones_page(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db, email=ME)
    group = await organisations.organisation(db, name="La Ruche")
    await organisations.invitation(db, group, ME)
    await at_home(db, browser, me)
    assert waiting(browser) == ["On vous invite à vous joindre à La Ruche"]
    await browser.follow("On vous invite à vous joindre")
    await browser.submit("form[action$=accepter]")
    assert "Vous faites maintenant partie" in browser.text
    role = select(Membership.role).where(Membership.person_id == me.id)
    assert (await db.execute(role)).scalar_one() is Role.EDITOR
    await browser.go("/fr/moi")
    assert waiting(browser) == []
    assert any("La Ruche" in part for part in browser.all(".dashboard-part"))


async def test_an_address_is_the_same_whatever_its_capitals(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db, email="Moi@Exemple.ca")
    group = await organisations.organisation(db, name="La Ruche")
    await organisations.invitation(db, group, ME)
    await asked_to_sign(db, await ideas.idea(db, title=TITLE))
    await at_home(db, browser, me)
    assert len(waiting(browser)) == 2


@pytest.mark.parametrize("closed", ["closed_at", "hidden_at"])
async def test_an_organisation_that_closed_or_is_hidden_invites_nobody(
    browser: Visitor, db: AsyncSession, closed: str
) -> None:
    fields: dict[str, Any] = {closed: NOW}
    group = await organisations.organisation(db, name="La Ruche", **fields)
    await organisations.invitation(db, group, ME)
    await at_home(db, browser, await person(db, email=ME))
    assert waiting(browser) == []


async def test_ones_organisations_are_listed_with_ones_role_in_both_languages(
    visitor: New, db: AsyncSession
) -> None:
    me = await person(db)
    await organisations.organisation(db, me, name="La Ruche")
    other = await organisations.organisation(db, name="Atelier", state="pending")
    await organisations.join(db, other, me, Role.EDITOR)
    french = await at_home(db, visitor(), me)
    [part] = [part for part in french.all(".dashboard-part") if "Mes organismes" in part]
    assert part.index("Atelier") < part.index("La Ruche (propriétaire)")
    english = await at_home(db, visitor("en"), me, "en")
    assert any("La Ruche (owner)" in part for part in english.all(".dashboard-part"))
    await english.follow("What I can do there")
    assert english.all("h1") == ["My organisations"]


async def test_roles_are_listed_with_their_last_day_and_where_they_hold(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db, roles=("moderator:ville-marie", "administrator"))
    await profiles.leadership(db, me, nominations=0)
    await profiles.leadership(db, me, Standing.WILLING, "ville-marie", 0)
    await profiles.mandate(db, me, None, ends_on=datetime(2029, 11, 5, tzinfo=UTC).date())
    await at_home(db, browser, me)
    [roles] = [part for part in browser.all(".dashboard-part") if part.startswith("Mes rôles")]
    for said in (
        "Conseillère de la ville, Montréal (jusqu’au 5 novembre 2029)",
        "Leader – Villeray–Saint-Michel–Parc-Extension (jusqu’au",
        "Leader – Ville-Marie (attend la modération)",
        "Modération (Ville-Marie)",
        "Administration",
    ):
        assert said in roles


async def test_a_role_without_a_second_step_says_how_it_opens(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, me, strong=False)
    await browser.go("/fr/moi")
    await browser.follow("s’ouvre avec une deuxième étape")
    assert browser.path == "/fr/compte/securite"


async def test_roles_that_are_over_are_not_listed(browser: Visitor, db: AsyncSession) -> None:
    me = await person(db)
    began = datetime.now(UTC) - timedelta(days=731)
    await profiles.leadership(db, me, confirmed_at=began, nominations=0)
    await profiles.mandate(db, me, ended_on=datetime(2026, 11, 1, tzinfo=UTC).date())
    await at_home(db, browser, me)
    assert "Mes rôles" not in browser.text


async def test_a_moderator_reads_how_much_waits_in_their_territories(
    visitor: New, db: AsyncSession
) -> None:
    await profiles.leadership(db, standing=Standing.WILLING, nominations=0)
    pending = await organisations.organisation(db, state="pending")
    await organisations.claim(db, pending)
    here = await person(db, roles=(f"moderator:{profiles.VILLERAY}",))
    browser = await at_home(db, visitor(), here)
    said = " | ".join(waiting(browser))
    assert "1 personne attend d’être confirmée comme leader" in said
    assert "1 organisme attend d’être vérifié" in said
    elsewhere = await person(db, roles=("moderator:verdun",))
    assert "confirmée comme leader" not in (await at_home(db, visitor(), elsewhere)).text
    assert "confirmée comme leader" not in (await at_home(db, visitor(), await person(db))).text


async def test_an_official_a_nominee_and_an_author_find_each_what_waits(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await answers.official(db)
    await answers.candidate(db)
    await profiles.leadership(db, me, Standing.ASKED, "ville-marie", 1)
    await ideas.idea(db, me, state="draft")
    await at_home(db, browser, me)
    assert len(waiting(browser)) == 3
    await browser.follow("On vous propose comme leader – Ville-Marie")
    assert browser.status == 200


async def test_what_i_nominated_stands_with_how_far_it_is(
    browser: Visitor, db: AsyncSession
) -> None:
    me = await person(db)
    nominee = await person(db, name="Wideline J.")
    whom = await profiles.leadership(db, nominee, Standing.WILLING, nominations=1, by=[me])
    group = await organisations.organisation(db, me, name="La Ruche")
    await profiles.nomination(db, whom, me, group)
    await at_home(db, browser, me)
    [part] = [p for p in browser.all(".dashboard-part") if "Les personnes que j’ai proposées" in p]
    assert part.count("Wideline J.") == 2
    assert "La Ruche" in part
    assert "attend" in part


async def test_nobody_reads_what_waits_for_another(browser: Visitor, db: AsyncSession) -> None:
    other = await person(db, email=ME)
    group = await organisations.organisation(db, other, name="La Ruche")
    await organisations.invitation(db, group, "voisine@exemple.ca")
    await profiles.leadership(db, other, Standing.ASKED, nominations=1)
    await ideas.idea(db, other, state="draft")
    await at_home(db, browser, await person(db))
    assert waiting(browser) == []
    assert "La Ruche" not in browser.text


async def test_the_page_asks_as_much_of_the_database_for_one_as_for_ten(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    me = await person(db, email=ME)
    await sign_in_as(db, browser, me)

    async def cost() -> int:
        with counted(runtime) as sent:
            await browser.go("/fr/moi")
        return len(sent)

    async def more() -> None:
        idea = await ideas.idea(db, me)
        await asked_to_sign(db, await ideas.idea(db))
        await organisations.invitation(
            db, await organisations.organisation(db, me), ME, secret=idea.public_id
        )
        await profiles.leadership(db, standing=Standing.GATHERING, nominations=1, by=[me])

    await more()
    await browser.go("/fr/moi")
    few = await cost()
    for _ in range(4):
        await more()
    assert await cost() == few


async def test_a_person_who_changes_their_address_answers_for_the_new_one_only(
    browser: Visitor, db: AsyncSession
) -> None:
    from app.accounts.models import Person

    me = await person(db, email=ME)
    await asked_to_sign(db, await ideas.idea(db, title=TITLE))
    await db.execute(update(Person).where(Person.id == me.id).values(email="neuve@exemple.ca"))
    await db.commit()
    await at_home(db, browser, me)
    assert waiting(browser) == []
