"""The directory: only who chose to be in it, found by what they show and by nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.runtime import Runtime
from app.profiles.models import Profile
from app.profiles.rules import Standing
from tests.factories import organisations, profiles
from tests.factories.accounts import person
from tests.queries import counted
from tests.visitor import Visitor

New = Callable[..., Visitor]
PEOPLE = "/fr/personnes"


def names(browser: Visitor) -> list[str]:
    return browser.all(".people-line h2")


async def test_nobody_is_in_it_before_they_choose(browser: Visitor, db: AsyncSession) -> None:
    await person(db, name="Silencieuse")
    quiet = await person(db, name="Discrète")
    await profiles.profile(db, quiet, bio="Je ne veux pas qu’on me trouve.")
    await browser.go(PEOPLE)
    assert names(browser) == []
    assert "Personne ici pour le moment" in browser.text
    await browser.follow("Choisir ce que les autres voient")
    assert browser.path == "/fr/connexion"


async def test_people_come_by_name_whatever_the_accents_and_the_nameless_last(
    browser: Visitor, db: AsyncSession
) -> None:
    for name in ("Zoé", "Émile", "Eva", "alain"):
        await profiles.profile(db, await person(db, name=name), is_listed=True)
    await profiles.expert(db, named=False)
    await browser.go(PEOPLE)
    assert names(browser) == ["alain", "Émile", "Eva", "Zoé", "Compétences sans nom"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("emile", ["Émile Nguyễn"]),
        ("ÉMILE", ["Émile Nguyễn"]),
        ("nguyen emile", ["Émile Nguyễn"]),
        ("ngu", ["Émile Nguyễn"]),
        ("potager", ["Émile Nguyễn"]),
        ("potagers", ["Émile Nguyễn"]),
        ("guyen", []),
        ("piscine", []),
        ("%", []),
        ("' OR 1=1", []),
    ],
)
async def test_words_are_looked_for_in_names_and_in_what_people_say(
    browser: Visitor, db: AsyncSession, words: str, found: list[str]
) -> None:
    one = await person(db, name="Émile Nguyễn")
    await profiles.profile(db, one, bio="Je tiens le potager de la cour.", is_listed=True)
    await profiles.profile(db, await person(db, name="Autre"), bio="Rien.", is_listed=True)
    await browser.go(PEOPLE, params={"q": words})
    assert names(browser) == found


async def test_an_area_finds_only_who_shows_living_there(
    browser: Visitor, db: AsyncSession
) -> None:
    for name, home, shows in (
        ("Ici", "parc-extension", True),
        ("Caché", "parc-extension", False),
        ("Voisin", "cremazie", True),
        ("Loin", "sainte-marie", True),
    ):
        who = await person(db, name=name, home=home)
        await profiles.profile(db, who, is_listed=True, shows_area=shows)
    await browser.go(f"{PEOPLE}?area=parc-extension")
    assert names(browser) == ["Ici"]
    await browser.go(f"{PEOPLE}?area=t:{profiles.VILLERAY}")
    assert names(browser) == ["Ici", "Voisin"]


async def test_a_skill_finds_who_shares_it_by_name_or_without(
    browser: Visitor, db: AsyncSession
) -> None:
    shared = await person(db, name="Par son nom")
    await profiles.expert(db, shared)
    await profiles.expert(db, await person(db, name="Sans son nom"), named=False)
    secret = await person(db, name="Pour soi")
    await profiles.profile(db, secret, {"accounting": "able"}, is_listed=True)
    paused = await person(db, name="En pause")
    await profiles.expert(db, paused, paused_at=datetime.now(UTC))
    await browser.go(f"{PEOPLE}?skill=accounting")
    assert names(browser) == ["Par son nom", "Compétences sans nom"]
    await browser.go(f"{PEOPLE}?cause=nature&kind=expert")
    assert names(browser) == ["Par son nom", "Compétences sans nom"]
    await browser.go(f"{PEOPLE}?skill=law")
    assert names(browser) == []


async def test_the_nameless_are_found_by_no_word_and_no_neighbourhood(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, name="Comptable", home="parc-extension")
    await profiles.expert(db, who, named=False, bio="Ancienne du port.", shows_area=True)
    assert names(await browser.go(f"{PEOPLE}?q=port")) == []
    assert names(await browser.go(f"{PEOPLE}?q=comptable")) == []
    assert names(await browser.go(f"{PEOPLE}?area=parc-extension")) == []
    assert names(await browser.go(f"{PEOPLE}?area=t:{profiles.VILLERAY}")) == [
        "Compétences sans nom"
    ]
    assert who.public_id not in (await browser.go(PEOPLE)).answer.text
    assert "Parc-Extension" not in browser.all(".people-line")[0].replace("Saint-Michel–Parc", "")


async def test_roles_are_filtered_and_shown(browser: Visitor, db: AsyncSession) -> None:
    leader, official = await person(db, name="Meneuse"), await person(db, name="Élue")
    await profiles.leadership(db, leader)
    await profiles.mandate(db, official)
    waiting = await person(db, name="Pas encore")
    await profiles.leadership(db, waiting, Standing.WILLING)
    await profiles.profile(db, await person(db, name="Voisine"), is_listed=True)
    assert names(await browser.go(f"{PEOPLE}?kind=leader")) == ["Meneuse"]
    assert names(await browser.go(f"{PEOPLE}?kind=elected")) == ["Élue"]
    assert names(await browser.go(f"{PEOPLE}?area=t:{profiles.VILLERAY}")) == ["Élue", "Meneuse"]
    assert names(await browser.go(PEOPLE)) == ["Élue", "Meneuse", "Voisine"]


@pytest.mark.parametrize(
    "query", ["area=atlantide", "kind=king", "skill=juggling", "cause=money", "after=zzz"]
)
async def test_an_address_we_did_not_make_is_refused(browser: Visitor, query: str) -> None:
    assert (await browser.go(f"{PEOPLE}?{query}")).status == 422


async def test_empty_filters_leave_the_address(browser: Visitor, db: AsyncSession) -> None:
    await browser.go(f"{PEOPLE}?q=&area=&kind=leader&skill=&cause=")
    assert str(browser.answer.url).endswith("/fr/personnes?kind=leader")


async def test_pages_follow_one_another_without_loss_or_repetition(
    browser: Visitor, db: AsyncSession
) -> None:
    for n in range(22):
        await profiles.profile(db, await person(db, name=f"Personne {n:02d}"), is_listed=True)
    for _ in range(3):
        await profiles.expert(db, named=False)
    first = names(await browser.go(PEOPLE))
    await browser.follow("Personnes suivantes")
    second = names(browser)
    assert (len(first), len(second)) == (20, 5)
    assert [n for n in first + second if n.startswith("Personne")] == [
        f"Personne {n:02d}" for n in range(22)
    ]
    assert not browser.page.css("a[rel=next]")


async def test_a_cursor_holds_nothing_that_tells_who_is_nameless(
    browser: Visitor, db: AsyncSession
) -> None:
    made = [await profiles.expert(db, named=False) for _ in range(21)]
    await browser.go(PEOPLE)
    link = browser.page.css_first("a[rel=next]")
    assert link is not None
    entries = set(await db.scalars(select(Profile.anonymous_id)))
    shown = {a.attributes["href"].rpartition("/")[2] for a in browser.page.css(".people-line h2 a")}  # type: ignore[union-attr]
    assert shown < entries
    assert all(who.public_id not in browser.answer.text for who in made)


async def test_a_list_asks_as_much_of_the_database_for_two_as_for_twenty(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    async def cost() -> int:
        runtime.pages.clear()
        with counted(runtime) as sent:
            await visitor().go(PEOPLE)
        return len(sent)

    for n in range(2):
        await profiles.expert(db, await person(db, name=f"Experte {n}"))
    few = await cost()
    for n in range(17):
        await profiles.expert(db, await person(db, name=f"Expert {n}"))
    assert await cost() == few


async def test_who_leaves_is_no_longer_found(browser: Visitor, db: AsyncSession) -> None:
    leader = await person(db, name="Partie")
    await profiles.leadership(db, leader)
    await profiles.expert(db, leader)
    await db.execute(
        update(Person).where(Person.id == leader.id).values(deleted_at=datetime.now(UTC))
    )
    await db.commit()
    assert "Partie" not in (await browser.go(PEOPLE)).all("main")[0]
    assert "Partie" not in (await browser.go(f"{PEOPLE}/leaders-et-elus")).all("main")[0]


async def test_leaders_officials_and_partners_stand_on_one_page_with_their_dates(
    visitor: New, db: AsyncSession
) -> None:
    await profiles.leadership(db, await person(db, name="Meneuse"))
    await profiles.mandate(db, await person(db, name="Élue"))
    group = await organisations.organisation(db, name="La Ruche du quartier")
    await profiles.agreement(db, group)
    await profiles.agreement(
        db,
        await organisations.organisation(db, name="Ancien partenaire"),
        ended_on=datetime(2026, 11, 1, tzinfo=UTC).date(),
    )
    browser = await visitor().go(f"{PEOPLE}/leaders-et-elus")
    for words in ("Meneuse", "Élue", "Conseillère de la ville", "La Ruche du quartier", "2026-014"):
        assert words in browser.text
    assert "Ancien partenaire" not in browser.text
    english = await visitor("en").go("/en/people/leaders")
    assert "City councillor" in english.text
