"""Opening an account, step by step, in both languages."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Device, LinkToken, Person
from app.places.gazetteer import gazetteer
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

GOOD = "patate lune velo trottoir"
WHO = {
    "email": "Amina@Exemple.ca", "display_name": "Amina K.", "password": GOOD, "age": "1",
}  # fmt: skip


async def reach_details(browser: Visitor, code: str = "H1V", **home: str) -> Visitor:
    """Walk through the first step."""
    await browser.go(
        f"/{browser.language}/{'inscription' if browser.language == 'fr' else 'sign-up'}"
    )
    return await browser.submit(postal_code=code, **home)


async def join(browser: Visitor, code: str = "H1V", **changed: str) -> Visitor:
    """Walk through both steps."""
    await reach_details(browser, code)
    return await browser.submit(**(WHO | changed))


async def the_person(db: AsyncSession) -> Person:
    return (await db.execute(select(Person))).scalar_one()


async def test_a_neighbour_opens_an_account_confirms_it_and_is_signed_in(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await reach_details(browser)
    assert "Maisonneuve" in browser.text
    await browser.submit(**WHO)
    assert browser.path == "/fr/inscription/courriel"
    assert "Amina@exemple.ca" in browser.text
    assert "session" not in browser.http.cookies
    made = await the_person(db)
    assert (made.email, made.display_name, made.language) == ("Amina@exemple.ca", "Amina K.", "fr")
    assert (made.rta, made.email_confirmed_at) == ("H1V", None)
    assert made.age_declared_at is not None
    assert made.password_hash.startswith("$argon2id$")

    letter = await last(work, mailbox)
    assert (letter.to, letter.language) == ("Amina@exemple.ca", "fr")
    assert "Confirmez" in letter.subject
    await browser.go(letter.link)
    assert "Amina K." in browser.text
    await db.refresh(made)
    assert made.email_confirmed_at is None, "opening the link changed something"
    await browser.submit()
    assert browser.path == "/fr"
    assert "Bienvenue" in browser.text
    await db.refresh(made)
    assert made.email_confirmed_at is not None
    assert gazetteer.neighbourhoods[made.neighbourhood_id or 0].slug == "maisonneuve"
    await browser.go("/fr/compte")
    assert browser.path == "/fr/compte"


async def test_an_english_page_makes_an_english_account_and_letter(
    visitor: Callable[..., Visitor], db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    browser = await join(visitor("en"))
    assert browser.path == "/en/sign-up/sent"
    letter = await last(work, mailbox)
    assert letter.language == "en"
    assert letter.link.startswith("/en/confirm/")
    assert "You are one click away" in letter.text
    assert (await the_person(db)).language == "en"


@pytest.mark.parametrize("typed", ["h1v", "H1V 1A1", "h1v1a1", "H1V-1A1", "  h1v  "])
async def test_a_postal_code_is_understood_however_it_is_typed(
    browser: Visitor, typed: str
) -> None:
    await reach_details(browser, typed)
    assert browser.path == "/fr/inscription/compte"
    assert "Maisonneuve" in browser.text


@pytest.mark.parametrize("typed", ["D1A", "12", "H2O", "🎉", "", "Montréal", "H3", "x" * 60])
async def test_nonsense_is_refused_with_an_example_and_kept(browser: Visitor, typed: str) -> None:
    await reach_details(browser, typed)
    assert browser.status == 422
    assert browser.error("postal_code")
    kept = browser.page.css_first("#field-postal_code")
    assert kept is not None
    assert kept.attributes["value"] == typed
    if len(typed) < 40:
        assert "H2X" in browser.error("postal_code")


@pytest.mark.parametrize("typed", ["H7N", "J4K", "K1A 0B1", "V5K", "h7n 1a1"])
async def test_outside_the_city_is_elsewhere_and_said_clearly(
    browser: Visitor, db: AsyncSession, typed: str
) -> None:
    await reach_details(browser, typed)
    assert f"{typed[:3].upper()} est hors de Montréal" in browser.text
    await browser.submit(**WHO)
    made = await the_person(db)
    assert (made.rta, made.neighbourhood_id, made.territory_id) == (typed[:3].upper(), None, None)


async def test_who_lives_elsewhere_need_not_say_where(browser: Visitor, db: AsyncSession) -> None:
    await reach_details(browser, "", where="elsewhere")
    assert browser.path == "/fr/inscription/compte"
    await browser.submit(**WHO)
    made = await the_person(db)
    assert (made.rta, made.neighbourhood_id) == ("", None)


@pytest.mark.parametrize("code", ["H3N", "H3X", "H9H", "H4P"])
async def test_an_ambiguous_code_asks_which_neighbourhood(
    browser: Visitor, db: AsyncSession, code: str
) -> None:
    await reach_details(browser, code)
    assert browser.path == "/fr/inscription"
    offered = [n.attributes["value"] for n in browser.page.css("input[name=neighbourhood]")]
    assert len(offered) > 1
    chosen = offered[1]
    assert chosen is not None
    await browser.submit(neighbourhood=chosen)
    assert browser.path == "/fr/inscription/compte"
    await browser.submit(**WHO)
    made = await the_person(db)
    assert gazetteer.neighbourhoods[made.neighbourhood_id or 0].slug == chosen
    assert made.rta == code


async def test_a_neighbourhood_the_code_does_not_cover_is_refused(
    browser: Visitor, db: AsyncSession
) -> None:
    await browser.go("/fr/inscription")
    await browser.submit(postal_code="H3X", neighbourhood="parc-extension")
    assert browser.status == 422
    await browser.go("/fr/inscription/compte?postal_code=H3X&neighbourhood=parc-extension")
    assert browser.path == "/fr/inscription"
    answer = {"where": "here", "postal_code": "H3X", "neighbourhood": "parc-extension"}
    await browser.post("/fr/inscription/compte", {**WHO, **answer})
    assert browser.path == "/fr/inscription"
    assert (await db.execute(select(Person))).all() == []


async def test_a_code_in_the_address_asks_its_question_at_once(browser: Visitor) -> None:
    await browser.go("/fr/inscription?rta=H3X")
    assert len(browser.page.css("input[name=neighbourhood]")) > 1
    await browser.go("/fr/inscription?rta=<b>")
    assert browser.status == 200


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "amina", "adresse courriel complète"),
        ("email", "", "remplir"),
        ("email", "a@b", "adresse courriel complète"),
        ("email", "élise@exemple.ca", "adresse courriel complète"),
        ("email", f"{'a' * 250}@exemple.ca", "au plus 254"),
        ("email", "a@exemple.ca\r\nBcc: b@exemple.ca", "adresse courriel complète"),
        ("display_name", "", "au moins 2"),
        ("display_name", "A", "au moins 2"),
        ("display_name", "🚲🎉", "avec des mots"),
        ("display_name", "x" * 61, "au plus 60"),
        ("display_name", "moi@exemple.ca", "adresse courriel ou web"),
        ("display_name", "Équipe Notreville", "notre équipe"),
        ("display_name", "Modératrice", "notre équipe"),
        ("display_name", "Z" + "\u0336\u0337\u0335\u0321" * 4, "accents"),
        ("password", "courtcourt1", "au moins 12"),
        ("password", "x" * 1025, "au plus 1"),
        ("password", "aaaaaaaaaaaaaaaa", "répét"),
        ("password", "motdepasse123", "mots"),
        ("password", "Amina@exemple.ca", "Votre nom"),
        ("password", "notreville-notreville", "Votre nom"),
        ("age", "", "14 ans"),
    ],
)
async def test_each_mistake_has_its_sentence_and_the_rest_is_kept(
    browser: Visitor, db: AsyncSession, field: str, typed: str, said: str
) -> None:
    await reach_details(browser)
    await browser.submit(**(WHO | {field: typed}))
    assert browser.status == 422
    assert said in browser.error(field), browser.all(".field-error")
    for name in {"email", "display_name"} - {field}:
        kept = browser.page.css_first(f"#field-{name}")
        assert kept is not None
        assert kept.attributes["value"] == WHO[name]
    assert GOOD not in browser.answer.text, "the password was echoed"
    assert (await db.execute(select(Person))).all() == []


async def test_the_declaration_is_not_ticked_for_anybody(browser: Visitor) -> None:
    await reach_details(browser)
    box = browser.page.css_first("input[name=age]")
    assert box is not None
    assert "checked" not in box.attributes
    assert "required" in box.attributes


async def test_names_of_all_sorts_are_welcome(browser: Visitor, db: AsyncSession) -> None:
    await join(browser, display_name="Badminton d’Hochelaga–Maisonneuve حديقة")
    assert (await the_person(db)).display_name == "Badminton d’Hochelaga–Maisonneuve حديقة"


async def test_a_name_cannot_turn_the_page_around(browser: Visitor, db: AsyncSession) -> None:
    await join(browser, display_name="Projet \u202egpj.exe <script>alert(1)</script>")
    assert (await the_person(db)).display_name == "Projet gpj.exe <script>alert(1)</script>"


async def test_the_same_form_field_twice_or_an_unknown_one_changes_nothing(
    browser: Visitor, db: AsyncSession
) -> None:
    await reach_details(browser)
    await browser.submit(**WHO, is_administrator="1")
    assert browser.status == 422
    assert (await db.execute(select(Person))).all() == []


async def test_a_member_has_no_use_for_these_pages(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    for path in ("/fr/inscription", "/fr/inscription/compte", "/fr/inscription/courriel"):
        await browser.go(path)
        assert browser.path == "/fr/compte"


async def test_the_letter_can_be_asked_for_again(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    first = await last(work, mailbox)
    await browser.submit()
    assert "est repartie" in browser.text or "de nouveau" in browser.text
    both = await letters(work, mailbox)
    assert len(both) == 2
    assert first.link != both[1].link
    await browser.go(both[1].link)
    await browser.submit()
    assert (await the_person(db)).email_confirmed_at is not None
    await browser.go(first.link)
    assert browser.status == 410


async def test_who_has_no_receipt_cannot_make_us_write(
    browser: Visitor, visitor: Callable[..., Visitor], work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    stranger = visitor()
    await stranger.post("/fr/inscription/courriel")
    assert stranger.path == "/fr/inscription"
    stranger.http.cookies.set("sign-up", "forged", domain="testserver.local")
    await stranger.post("/fr/inscription/courriel")
    assert stranger.path == "/fr/inscription"
    assert len(await letters(work, mailbox)) == 1


async def test_no_cookie_before_something_was_sent(browser: Visitor) -> None:
    await reach_details(browser)
    assert dict(browser.http.cookies) == {}


async def test_no_link_is_kept_as_it_was_sent(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    secret = (await last(work, mailbox)).link.rsplit("/", 1)[1]
    row = (await db.execute(select(LinkToken))).scalar_one()
    assert secret.encode() not in row.secret_hash
    assert GOOD not in str(row.data)
    assert (await db.execute(select(Device))).all() == []
