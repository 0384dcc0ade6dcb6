"""How staff find an organisation: by name, public id or register number; what is not public, by its moderators."""

import pytest
from sqlalchemy import update

from app.accounts.actor import Actor
from app.core import clock
from app.core.finders import MOST_FOUND, Found, finders
from app.core.i18n import using
from app.organisations.models import Organisation
from app.organisations.rules import Means, State
from tests.factories import accounts, organisations as made

NOW = clock.now()
HERE = "villeray-saint-michel-parc-extension"
NEQ, CHARITY = "1143920115", "119219814RR0001"


@pytest.fixture
async def here(db) -> Actor:
    return await accounts.person(db, roles=(f"moderator:{HERE}",))


@pytest.fixture
async def elsewhere(db) -> Actor:
    return await accounts.person(db, roles=("moderator:ville-marie",))


@pytest.fixture
async def admin(db) -> Actor:
    return await accounts.person(db, roles=("administrator",))


async def find(db, who: Actor, words: str) -> list[Found]:
    (one,) = [f for f in finders(administrator=False) if f.kind == "organisations"]
    return await one.find(db, who, words)


async def names(db, who: Actor, words: str) -> list[str]:
    return [line.title for line in await find(db, who, words)]


@pytest.mark.parametrize("words", ["éco", "ECO-QUARTIER", "quartier saint", "Saint-Roch", "roch"])
async def test_a_part_of_the_name_is_enough_whatever_its_accents(db, elsewhere, words):
    await made.organisation(db, name="Éco-quartier Saint-Roch")
    await made.organisation(db, name="Coop du Roulement")
    assert await names(db, elsewhere, words) == ["Éco-quartier Saint-Roch"]


async def test_the_public_id_finds_that_one(db, elsewhere):
    one = await made.organisation(db, name="Le Relais")
    await made.organisation(db, name="Une autre")
    assert await names(db, elsewhere, one.public_id) == ["Le Relais"]
    assert await names(db, elsewhere, one.public_id.upper()) == ["Le Relais"]


@pytest.mark.parametrize("typed", [NEQ, "1143 920 115", " 1143-920-115"])
async def test_the_number_of_a_verified_one_finds_it_however_it_is_spaced(db, elsewhere, typed):
    await made.organisation(db, name="Le Relais", neq=NEQ)
    assert await names(db, elsewhere, typed) == ["Le Relais"]


@pytest.mark.parametrize("typed", [CHARITY, "119219814 rr 0001"])
async def test_so_does_a_charity_number(db, elsewhere, typed):
    await made.organisation(db, name="La Croix", charity_number=CHARITY)
    assert await names(db, elsewhere, typed) == ["La Croix"]


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.REFUSED, State.SUSPENDED])
async def test_a_number_that_stands_on_no_page_is_for_its_moderators(
    db, here, elsewhere, admin, state
):
    await made.organisation(db, name="Le Relais", neq=NEQ, state=state)
    assert await names(db, elsewhere, NEQ) == []
    for who in (here, admin):
        assert await names(db, who, NEQ) == ["Le Relais"]


async def test_the_number_of_a_request_that_waits_is_for_its_moderators(db, here, elsewhere):
    one = await made.organisation(db, name="Le Relais", state=State.UNVERIFIED)
    await made.claim(db, one, neq=NEQ)
    assert await names(db, here, NEQ) == ["Le Relais"]
    assert await names(db, elsewhere, NEQ) == []
    two = await made.organisation(db, name="La Relance", state=State.UNVERIFIED)
    await made.claim(db, two, Means.CHARITY, charity_number=CHARITY)
    assert await names(db, here, CHARITY) == ["La Relance"]


async def test_whoever_asked_before_with_the_same_number_is_found_beside_who_has_it(db, here):
    await made.organisation(db, name="Le vrai", neq=NEQ)
    other = await made.organisation(db, name="Le faux", state=State.UNVERIFIED)
    await made.claim(db, other, neq=NEQ, outcome="refused", decided_at=NOW, reason="Pas le sien.")
    assert await names(db, here, NEQ) == ["Le faux", "Le vrai"]


async def test_a_hidden_one_is_found_by_who_moderates_it_and_nobody_else(
    db, here, elsewhere, admin
):
    one = await made.organisation(db, name="Le Relais", neq=NEQ, hidden_at=NOW)
    for words in ("relais", NEQ, one.public_id):
        assert await names(db, elsewhere, words) == []
        for who in (here, admin):
            (line,) = await find(db, who, words)
            assert "Masqué par l’équipe de modération" in line.detail


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Organisme communautaire · Vérifié · Parc-Extension"),
        ({"state": State.SUSPENDED}, "Organisme communautaire · Suspendu · Parc-Extension"),
        ({"closed_at": NOW}, "Organisme communautaire · Organisme fermé · Parc-Extension"),
        ({"state": State.UNVERIFIED}, "Organisme communautaire · Non vérifié · Parc-Extension"),
    ],
)
async def test_a_line_tells_it_from_another_of_the_same_name(db, elsewhere, fields, words):
    await made.organisation(db, name="Le Relais", **fields)
    (line,) = await find(db, elsewhere, "relais")
    assert line.detail == words


async def test_the_line_speaks_the_reader_s_language(db, elsewhere):
    await made.organisation(db, name="Le Relais", kind="business")
    with using("en"):
        (line,) = await find(db, elsewhere, "relais")
    assert line.detail == "Private business · Verified · Parc-Extension"
    assert line.path.startswith("/en/organisations/")


async def test_a_line_leads_to_where_the_reader_can_do_something(db, here, elsewhere, visitor):
    one = await made.organisation(db, name="Le Relais")
    for who, path in (
        (here, f"/fr/equipe/organismes/{one.public_id}"),
        (elsewhere, f"/fr/organismes/{one.public_id}-le-relais"),
    ):
        (line,) = await find(db, who, "relais")
        assert line.path == path
        browser = await accounts.sign_in_as(db, visitor(), who)
        await browser.go(line.path)
        assert browser.status == 200
        assert "Le Relais" in browser.text


async def test_a_city_wide_one_is_led_to_by_who_moderates_everywhere(db, here, admin):
    one = await made.organisation(db, name="Toute la ville", area="city")
    (line,) = await find(db, here, "toute")
    assert line.path == f"/fr/organismes/{one.public_id}-toute-la-ville"
    (line,) = await find(db, admin, "toute")
    assert line.path == f"/fr/equipe/organismes/{one.public_id}"


async def test_the_newest_so_many_are_shown_and_hidden_ones_take_no_place(db, elsewhere):
    for n in range(MOST_FOUND + 3):
        await made.organisation(db, name=f"Groupe {n:02}")
    await db.execute(
        update(Organisation).where(Organisation.name == "Groupe 12").values(hidden_at=NOW)
    )
    await db.commit()
    found = await names(db, elsewhere, "groupe")
    assert found == [f"Groupe {n:02}" for n in range(11, 1, -1)]


@pytest.mark.parametrize("words", ["%", "_", "x' OR 1=1 --", "🌳", "114392011", "RR"])
async def test_what_finds_nothing_finds_nothing(db, admin, words):
    await made.organisation(db, name="Le Relais", neq=NEQ)
    assert await find(db, admin, words) == []


async def test_the_one_box_of_the_staff_finds_them(db, here, browser):
    await made.organisation(db, name="Le Relais")
    await accounts.sign_in_as(db, browser, here)
    await browser.go("/fr/equipe/recherche", params={"q": "relais"})
    assert browser.all("section[aria-labelledby=found-organisations] a") == ["Le Relais"]
    assert browser.all("section[aria-labelledby=found-organisations] h2") == ["Organismes"]


async def test_members_do_not_reach_the_box(db, browser):
    await made.organisation(db, name="Le Relais")
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go("/fr/equipe/recherche", params={"q": "relais"})
    assert browser.status == 403
    assert "Le Relais" not in browser.text
