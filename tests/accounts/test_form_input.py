"""Whatever is typed into the forms of an account: a sentence beside the field, and never a password again."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.web.routing import url
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
SECRET = "patate lune velo trottoir"
GOOD = {"email": "noor@exemple.ca", "display_name": "Noor", "password": SECRET, "age": "1"}
ADDRESS = ("adresse courriel complète", "full e-mail address")

JOINING = [
    ("email", "", "Veuillez remplir", "Please fill this in"),
    ("email", "noor", *ADDRESS),
    ("email", "noor@exemple", *ADDRESS),
    ("email", "a b@exemple.ca", *ADDRESS),
    ("email", "noor@exemple.ca\nBcc: x@y.z", *ADDRESS),
    ("display_name", "", "au moins 2", "at least 2"),
    ("display_name", "N", "au moins 2", "at least 2"),
    ("display_name", "N" * 61, "au plus 60", "at most 60"),
    ("display_name", "🎉🎉", "avec des mots", "in words"),
    ("display_name", "noor@exemple.ca", "", ""),
    ("display_name", "Administration", "", ""),
    ("password", "", "au moins 12", "at least 12"),
    ("password", "court", "au moins 12", "at least 12"),
    ("password", "x" * 1_025, "au plus 1 024", "at most 1,024"),
    ("password", "motdepasse12", "", ""),
    ("password", "noornoornoor", "", ""),
    ("password", "aaaaaaaaaaaaaaaa", "", ""),
    ("age", "", "14", "14"),
]


async def people(db: AsyncSession) -> int:
    return (await db.execute(select(func.count(Person.id)))).scalar_one()


def shown(browser: Visitor, field: str) -> str:
    node = browser.page.css_first(f"main [name={field}]")
    assert node is not None, field
    return node.attributes.get("value") or ""


async def details(browser: Visitor) -> Visitor:
    """Walk to the second step of opening an account."""
    await browser.go(url("accounts:sign_up", lang=browser.language))
    return await browser.submit(where="elsewhere")


@LANGUAGES
@pytest.mark.parametrize(("field", "typed", "french", "english"), JOINING)
async def test_each_fault_of_a_new_account_is_told_beside_it(
    db: AsyncSession, visitor: Callable[..., Visitor],
    language: str, field: str, typed: str, french: str, english: str,
) -> None:  # fmt: skip
    browser = await details(visitor(language))
    await browser.submit(**GOOD | {field: typed})
    assert browser.status == 422, browser.text
    told = browser.error(field)
    assert told
    assert (french if language == "fr" else english) in told
    if field != "password":
        assert SECRET not in browser.answer.text
    assert len(typed) < 5 or field != "password" or typed not in browser.answer.text
    for name in ("email", "display_name"):
        expected = (GOOD | {field: typed})[name]
        if "\n" not in expected:
            assert shown(browser, name) == expected
    assert await people(db) == 0


@LANGUAGES
async def test_a_sentence_for_each_fault_and_each_in_its_language(
    visitor: Callable[..., Visitor], language: str
) -> None:
    browser = await details(visitor(language))
    await browser.submit(email="x", display_name="N", password="court", age=None)
    told = [browser.error(name) for name in ("email", "display_name", "password", "age")]
    assert all(told)
    assert len(browser.page.css(".error-summary a")) == 4
    assert not any(("Veuillez" in one) is (language == "en") and "Please" in one for one in told)


SIGNED_OUT = [
    ("accounts:sign_in", {"email": "", "password": SECRET}, "email"),
    ("accounts:sign_in", {"email": "noor", "password": SECRET}, "email"),
    ("accounts:sign_in", {"email": "noor@exemple.ca", "password": ""}, "password"),
    ("accounts:forgotten", {"email": ""}, "email"),
    ("accounts:forgotten", {"email": "noor@"}, "email"),
]


@LANGUAGES
@pytest.mark.parametrize(("page", "typed", "field"), SIGNED_OUT)
async def test_a_form_of_somebody_unknown_comes_back_with_what_is_missing(
    visitor: Callable[..., Visitor], language: str, page: str, typed: dict[str, str], field: str
) -> None:
    browser = visitor(language)
    await browser.go(url(page, lang=language))
    await browser.submit(**typed)
    assert browser.status == 422
    assert browser.error(field)
    assert shown(browser, "email") == typed["email"]
    assert SECRET not in browser.answer.text
    assert browser.page.css_first(".error-summary") is not None


@LANGUAGES
async def test_a_wrong_password_says_the_same_for_everybody(
    db: AsyncSession, visitor: Callable[..., Visitor], language: str
) -> None:
    known = await person(db)
    told = []
    for email in (known.email, "personne.du.tout@exemple.ca"):
        browser = visitor(language)
        await browser.go(url("accounts:sign_in", lang=language))
        await browser.submit(email=email, password="ce n’est pas celui-là")
        assert browser.status == 422
        told.append(browser.text.replace(email, ""))
    assert told[0] == told[1]


MINE = [
    ("accounts:show", {"display_name": ""}, "display_name"),
    ("accounts:show", {"display_name": "Modératrice"}, "display_name"),
    ("accounts:show", {"language": "de"}, "language"),
    ("accounts:address", {"email": "x"}, "email"),
    ("accounts:address", {"email": ""}, "email"),
    ("accounts:password", {"current": "", "password": SECRET}, "current"),
    ("accounts:password", {"current": SECRET, "password": "court"}, "password"),
    ("accounts:home", {"where": "here", "postal_code": "D1A"}, "postal_code"),
    ("accounts:home", {"where": "here", "postal_code": ""}, "postal_code"),
]


@LANGUAGES
@pytest.mark.parametrize(("page", "typed", "field"), MINE)
async def test_a_setting_that_cannot_be_comes_back_and_changes_nothing(
    db: AsyncSession, visitor: Callable[..., Visitor],
    language: str, page: str, typed: dict[str, str], field: str,
) -> None:  # fmt: skip
    actor = await person(db, name="Noor")
    browser = await sign_in_as(db, visitor(language), actor)
    await browser.go(url(page, lang=language))
    assert browser.status == 200, browser.text
    form = f'main form[method=post][action*="{url(page, lang=language)}"]'
    await browser.submit(form if browser.page.css_first(form) else "main form", **typed)
    assert browser.status == 422, browser.text
    assert browser.error(field)
    assert SECRET not in browser.answer.text
    await db.rollback()
    query = select(Person.display_name, Person.email, Person.language).where(Person.id == actor.id)
    assert tuple((await db.execute(query)).one()) == ("Noor", actor.email, "fr")


@LANGUAGES
@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"name": "x" * 61}, {"scopes": []}, {"scopes": ["everything"]}, {"days": "7"}],
)
async def test_a_key_that_cannot_be_is_not_made(
    db: AsyncSession, visitor: Callable[..., Visitor], language: str, typed: dict[str, object]
) -> None:
    from app.accounts.models import ApiToken

    browser = await sign_in_as(db, visitor(language), await person(db))
    await browser.go(url("accounts:new_token", lang=language))
    await browser.submit("main form", **{"name": "Essai", "scopes": ["read"], "days": "30"} | typed)
    assert browser.status == 422, browser.text
    assert browser.error(next(iter(typed)))
    assert (await db.execute(select(func.count(ApiToken.id)))).scalar_one() == 0
