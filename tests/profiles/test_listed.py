"""Whatever people switch on and off, a list shows what they chose, and never leads back to who hides."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import Invalid
from app.core.runtime import Runtime
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.models import Profile
from app.profiles.queries import directory, people
from app.profiles.queries.directory import Entry, Filters
from app.profiles.rules import PersonKind, Sharing
from app.profiles.shown import page_addresses, person_url, reference
from tests.api.program import Program, problem
from tests.factories import profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEOPLE = "/fr/personnes"
HOMES = ("parc-extension", "cremazie", "sainte-marie", None)


def area(slug: str) -> Area:
    found = gazetteer.area(slug)
    assert found is not None
    return found


async def crowd(db: AsyncSession, seed: int, many: int = 14) -> dict[str, dict[str, Any]]:
    """Make people with switches by chance; return what each chose by public id."""
    dice, chosen = Random(seed), {}
    for n in range(many):
        home = dice.choice(HOMES)
        who = await person(db, name=f"Voisine {n:02d}", home=home)
        listed = dice.random() < 0.5
        facts: dict[str, Any] = {
            "is_listed": listed,
            "shows_area": dice.random() < 0.5,
            "sharing": dice.choice(list(Sharing)),
            "paused_at": NOW if dice.random() < 0.2 else None,
            "bio": dice.choice(["", "Je tiens un potager.", "Je répare des vélos."]),
            "hidden_at": NOW if dice.random() < 0.2 else None,
            "causes": dice.sample(["nature", "food", "youth"], dice.randint(0, 2)),
        }
        skills = {"law": "able"} if dice.random() < 0.6 else {}
        made = await profiles.profile(db, who, skills, **facts)
        is_leader = dice.random() < 0.2
        if is_leader:
            await profiles.leadership(db, who, nominations=0, confirmed_at=NOW - timedelta(days=9))
        chosen[who.public_id] = {
            **facts, "id": who.id, "home": home, "skills": skills, "leads": is_leader,
            "entry": made.anonymous_id,
        }  # fmt: skip
    return chosen


async def everybody(db: AsyncSession, filters: Filters) -> list[Entry]:
    """Read the whole directory, three at a time."""
    found: list[Entry] = []
    after = ""
    while True:
        page = await directory.page_of_people(db, filters, NOW, after=after, size=3)
        found += page.items
        after = page.next_cursor
        if not after:
            return found


FILTERS = [
    Filters(),
    Filters(words="potager"),
    Filters(words="voisine"),
    Filters(kind=PersonKind.EXPERT),
    Filters(kind=PersonKind.LEADER),
    Filters(skill="law"),
    Filters(cause="nature"),
    Filters(skill="law", cause="food"),
]


@pytest.mark.parametrize("seed", range(3))
async def test_an_entry_holds_what_its_person_shows_and_nothing_more(
    db: AsyncSession, seed: int
) -> None:
    chosen = await crowd(db, seed)
    by_entry = {one["entry"]: one for one in chosen.values()}
    found = await everybody(db, Filters())
    for entry in found:
        one = by_entry[entry.public_id] if entry.is_anonymous else chosen[entry.public_id]
        shares = bool(one["skills"]) and one["paused_at"] is None
        if entry.is_anonymous:
            assert shares
            assert one["sharing"] is Sharing.ANONYMOUS
            assert (entry.opening, entry.is_leader) == ("", False)
        else:
            assert one["is_listed"] or one["leads"]
            assert entry.opening == ("" if one["hidden_at"] else one["bio"])
            assert entry.is_expert == (shares and one["sharing"] is Sharing.NAMED)
            assert bool(entry.skills) == entry.is_expert
        if entry.area is not None:
            assert one["shows_area"]
    named = {entry.public_id for entry in found if not entry.is_anonymous}
    assert named == {who for who, one in chosen.items() if one["is_listed"] or one["leads"]}
    assert len(found) == len({(entry.public_id, entry.name) for entry in found})
    assert [entry.sort_key for entry in found] == sorted(entry.sort_key for entry in found)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
async def test_a_filter_only_takes_away(db: AsyncSession, filters: Filters) -> None:
    await crowd(db, 7)
    whole = [entry.public_id for entry in await everybody(db, Filters())]
    narrowed = [entry.public_id for entry in await everybody(db, filters)]
    assert [one for one in whole if one in set(narrowed)] == narrowed


@pytest.mark.parametrize("slug", ["parc-extension", "cremazie", "t:ville-marie"])
async def test_an_area_never_finds_who_does_not_show_it(db: AsyncSession, slug: str) -> None:
    chosen = await crowd(db, 11)
    by_entry = {one["entry"]: one for one in chosen.values()}
    for entry in await everybody(db, Filters(area=area(slug))):
        one = by_entry[entry.public_id] if entry.is_anonymous else chosen[entry.public_id]
        assert one["shows_area"] or one["leads"]
        if slug == "parc-extension" and one["shows_area"]:
            assert one["home"] == "parc-extension"
            assert not entry.is_anonymous, "a neighbourhood would tell who it is"


async def test_what_the_page_of_a_person_shows_is_what_they_chose(db: AsyncSession) -> None:
    for who, one in (await crowd(db, 5)).items():
        seen = await people.shown(db, who, NOW)
        assert seen is not None
        assert seen.bio == ("" if one["hidden_at"] else one["bio"])
        assert (seen.area is not None) == (one["shows_area"] and one["home"] is not None)
        by_name = one["sharing"] is Sharing.NAMED and one["paused_at"] is None
        assert (seen.expertise is not None) == (by_name and bool(one["skills"]))


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "W10", "eyJhIjoxfQ"])
async def test_a_cursor_that_is_not_ours_is_refused_on_the_page_and_in_the_api(
    visitor: New, db: AsyncSession, cursor: str
) -> None:
    browser = visitor()
    assert (await browser.go(PEOPLE, params={"after": cursor})).status == 422
    answer = await browser.http.get("/api/v1/profiles", params={"after": cursor})
    assert answer.status_code == 422
    with pytest.raises(Invalid):
        await directory.page_of_people(db, Filters(), NOW, after=cursor)


async def test_very_long_words_are_cut_and_signs_alone_find_nobody(
    browser: Visitor, db: AsyncSession
) -> None:
    await profiles.profile(db, await person(db, name="Voisine"), is_listed=True)
    await browser.go(PEOPLE, params={"q": "voisine " * 200})
    assert browser.status == 200
    assert browser.all(".people-line h2") == ["Voisine"]
    for signs in ("!!!", "()", "🎉", "\u200b"):
        await browser.go(PEOPLE, params={"q": signs})
        assert browser.status == 200
        assert browser.all(".people-line h2") == []


async def test_filters_are_kept_from_page_to_page_and_taken_away_at_once(
    browser: Visitor, db: AsyncSession
) -> None:
    for n in range(21):
        await profiles.expert(db, await person(db, name=f"Experte {n:02d}"))
    await profiles.profile(db, await person(db, name="Autre"), is_listed=True)
    await browser.go(f"{PEOPLE}?skill=accounting&kind=expert")
    await browser.follow("Personnes suivantes")
    assert browser.all(".people-line h2") == ["Experte 20"]
    query = dict(browser.answer.url.params)
    assert (query["skill"], query["kind"]) == ("accounting", "expert")
    chosen = browser.page.css_first("select[name=skill] option[selected]")
    assert chosen is not None
    assert chosen.attributes["value"] == "accounting"


async def test_the_directory_speaks_english_with_english_skills(
    visitor: New, db: AsyncSession
) -> None:
    await profiles.expert(db, await person(db, name="Zoé"), bio="Je répare.")
    browser = await visitor("en").go("/en/people?skill=accounting")
    line = browser.all(".people-line")[0]
    assert "Accounting (professional)" in line
    assert "Volunteer expert" in line
    await browser.follow("Zoé")
    assert browser.path.startswith("/en/people/")
    empty = await visitor("en").go("/en/people?kind=elected")
    assert "Nobody" in empty.all("main")[0]


async def test_a_change_is_seen_at_once_in_every_list_that_is_kept(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db, name="Zoé")
    assert "Zoé" not in (await visitor().go(PEOPLE)).all("main")[0]
    mine = await sign_in_as(db, visitor(), who)
    for listed, seen in (("1", True), (None, False)):
        await mine.go("/fr/moi/profil")
        await mine.submit(is_listed=listed)
        assert ("Zoé" in (await visitor().go(PEOPLE)).all("main")[0]) is seen


async def test_pages_of_people_carry_no_cookie_and_no_token_for_visitors(
    visitor: New, db: AsyncSession
) -> None:
    who = await profiles.expert(db, is_indexed=True)
    for path in (PEOPLE, f"{PEOPLE}/leaders-et-elus",
                 person_url(who.public_id, who.display_name, lang="fr")):  # fmt: skip
        browser = await visitor().go(path)
        assert "set-cookie" not in browser.answer.headers
        assert browser.page.css("input[name=csrf_token]") == []


async def test_the_mandates_of_the_api_are_those_of_today_with_both_offices(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    await profiles.mandate(db, who, None)
    await profiles.mandate(
        db, who, office_fr="Ancienne", starts_on=NOW.date() - timedelta(days=900),
        ends_on=NOW.date() - timedelta(days=500),
    )  # fmt: skip
    shown = (await browser.http.get(f"/api/v1/profiles/{who.public_id}")).json()
    [held] = shown["mandates"]
    assert (held["territory"], held["office_fr"], held["office_en"]) == (
        None, "Conseillère de la ville", "City councillor",
    )  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_programs_read_the_same_people_whatever_the_size_of_a_page(
    browser: Visitor, db: AsyncSession, limit: int
) -> None:
    chosen = await crowd(db, 3, many=8)
    found: list[str] = []
    after = ""
    while True:
        params: dict[str, Any] = {"limit": limit, **({"after": after} if after else {})}
        answer = (await browser.http.get("/api/v1/profiles", params=params)).json()
        found += [one["id"] for one in answer["profiles"]]
        after = answer["after"]
        if after is None:
            break
    expected = {w for w, one in chosen.items() if one["is_listed"] or one["leads"]}
    assert expected <= set(found)
    assert len(found) == len(set(found))


async def test_the_pages_of_the_api_are_those_of_the_site(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db, name="Café, deux sucres")
    shown = (await browser.http.get(f"/api/v1/profiles/{who.public_id}")).json()
    base = runtime.settings.base_url.rstrip("/")
    paths = page_addresses(who.public_id, who.display_name)
    assert shown["pages"] == {lang: base + path for lang, path in paths.items()}
    assert paths["fr"].endswith(reference(who.public_id, "Café, deux sucres"))
    for path in paths.values():
        assert (await browser.go(path)).status == 200


async def test_who_comes_back_from_a_suspension_is_listed_as_before(db: AsyncSession) -> None:
    who = await person(db)
    await profiles.profile(db, who, is_listed=True)
    await db.execute(
        update(Person).where(Person.id == who.id).values(
            suspended_at=NOW, suspended_until=NOW + timedelta(days=2)
        )
    )  # fmt: skip
    for later, many in ((1, 0), (2, 1)):
        page = await directory.page_of_people(db, Filters(), NOW + timedelta(days=later))
        assert len(page.items) == many


async def test_who_is_indexed_must_be_listed_even_for_the_database(db: AsyncSession) -> None:
    from sqlalchemy.exc import IntegrityError

    who = await person(db)
    with pytest.raises(IntegrityError, match="indexed_only_when_listed"):
        db.add(Profile(person_id=who.id, is_indexed=True, is_listed=False))
        await db.flush()
    await db.rollback()


async def test_no_program_reads_a_profile_by_anything_but_its_public_id(
    app: Any, db: AsyncSession
) -> None:
    who = await profiles.expert(db, named=False)
    program = Program(app)
    entry = (await program.get("/profiles?skill=accounting")).json()["profiles"][0]["id"]
    for which in (str(who.id), who.email, entry, f"{who.public_id}-x"):
        problem(await program.get(f"/profiles/{which}"), 404, "not-found")
