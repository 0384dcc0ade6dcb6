"""A list is made once for all members; each finds their own header on it, and nobody else's."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import csrf
from app.core.runtime import Runtime
from app.core.settings import Settings
from tests.factories.accounts import person, sign_in_as
from tests.factories.ideas import idea
from tests.visitor import Visitor


def token(browser: Visitor) -> str:
    field = browser.page.css_first("header input[name=csrf_token]")
    assert field is not None
    return field.attributes["value"] or ""


async def test_two_members_share_a_list_and_not_their_names(
    db: AsyncSession, visitor: Callable[..., Visitor], settings: Settings
) -> None:
    await idea(db, title="Une ruelle pour jouer dehors")
    amina, bruno = await person(db, name="Amina K."), await person(db, name="Bruno T.")
    hers, his = visitor(), visitor()
    await sign_in_as(db, hers, amina)
    await sign_in_as(db, his, bruno)
    for browser, own, other in ((hers, "Amina K.", "Bruno T."), (his, "Bruno T.", "Amina K.")):
        for _ in range(2):
            await browser.go("/fr/idees")
            assert "Une ruelle pour jouer dehors" in browser.text
            assert own in browser.text
            assert other not in browser.answer.text
            assert csrf.is_valid(settings, browser.http.cookies["session"], token(browser))
    anybody = visitor()
    await anybody.go("/fr/idees")
    assert "csrf_token" not in anybody.answer.text
    assert "Amina" not in anybody.answer.text


async def test_the_second_member_s_list_costs_no_list_query(
    db: AsyncSession, visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    await idea(db, title="Une ruelle pour jouer dehors")
    browser = visitor()
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/idees")
    assert ("members:/fr/idees", "") in runtime.pages.pages
    await idea(db, title="Une autre idée qui vient après")
    await browser.go("/fr/idees")
    assert "Une autre idée" not in browser.text
    runtime.pages.drop(["ideas"])
    await browser.go("/fr/idees")
    assert "Une autre idée" in browser.text


async def test_each_address_and_language_has_its_own(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    browser = visitor()
    await sign_in_as(db, browser, await person(db, name="Amina K."))
    await browser.go("/fr/idees")
    french = browser.answer.text
    await browser.go("/en/ideas")
    assert browser.page.css_first("html").attributes["lang"] == "en"
    assert "Sign out" in browser.text
    await browser.go("/fr/idees?theme=nature")
    assert browser.answer.text != french


async def test_a_notice_is_shown_once_on_a_shared_page(
    db: AsyncSession, visitor: Callable[..., Visitor], settings: Settings
) -> None:
    from starlette.responses import Response

    from app.core.web import flash

    browser = visitor()
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/idees")
    carrier = Response()
    flash.put(carrier, settings, "success", "C’est fait.")
    value = carrier.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    browser.http.cookies.set("flash", value, domain="testserver.local", path="/")
    await browser.go("/fr/idees")
    assert "C’est fait." in browser.text
    await browser.go("/fr/idees")
    assert "C’est fait." not in browser.text


@pytest.mark.parametrize("path", ["/fr/idees", "/fr/projets", "/fr/missions", "/fr/besoins"])
async def test_every_list_is_made_once_for_all_members(
    path: str, db: AsyncSession, visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    hers, his = visitor(), visitor()
    await sign_in_as(db, hers, await person(db, name="Amina K."))
    await sign_in_as(db, his, await person(db, name="Bruno T."))
    await hers.go(path)
    kept = runtime.pages.pages[f"members:{path}", ""]
    assert b"Amina" not in kept.forms["identity"][1]
    await his.go(path)
    assert runtime.pages.pages[f"members:{path}", ""] is kept
    assert "Bruno T." in his.text
    assert "Amina" not in his.answer.text


async def test_what_is_found_by_one_s_own_skills_is_kept_for_nobody(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/missions?skill=mine")
    assert "Dire ce que je sais faire" in browser.text
    assert [path for path, _query in runtime.pages.pages if "missions" in path] == []
