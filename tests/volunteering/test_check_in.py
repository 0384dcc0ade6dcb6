"""Arriving: a code at the door or a QR to scan, in its window, on a telephone, without any script."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from markupsafe import Markup
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.queries import actor_by_id
from app.core.ids import ALPHABET
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.missions.models import MissionSession
from app.volunteering.codes import arrival_code, is_code
from app.volunteering.models import SignUp
from app.volunteering.pages.arriving import TRIED
from app.volunteering.pages.welcoming import qr
from tests.factories import missions, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.scene import DAY, HOUR, mission_of, session_at, written_down

NOW = datetime.now(UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def door(db: AsyncSession) -> MissionSession:
    """Give a session that began ten minutes ago."""
    owner = await person(db, name="Odile")
    return await session_at(db, NOW - MINUTE * 10, owner=owner, title="Tri à la friperie")


@pytest.fixture
async def mine(db: AsyncSession, browser: Visitor, door: MissionSession) -> SignUp:
    """Sign the browser in as somebody with a place, and give the place."""
    who = await person(db, name="Amina")
    place = await volunteering.volunteer(db, door, who)
    await sign_in_as(db, browser, who)
    return place


def page_of(date: MissionSession, language: str = "fr") -> str:
    return {
        "fr": f"/fr/seances/{date.public_id}/arrivee",
        "en": f"/en/mission-sessions/{date.public_id}/arrival",
    }[language]


def code_of(settings: Settings, date: MissionSession) -> str:
    return arrival_code(settings, date.public_id)


async def arrive(browser: Visitor, date: MissionSession, code: str) -> Visitor:
    await browser.go(page_of(date))
    return await browser.submit("main form", code=code)


def test_codes_are_made_of_letters_nobody_confuses_and_differ_from_session_to_session(
    settings: Settings,
) -> None:
    codes = {arrival_code(settings, f"{n:010d}") for n in range(300)}
    assert len(codes) == 300
    assert set("".join(codes)) <= set(ALPHABET)


def test_another_secret_makes_other_codes(settings: Settings) -> None:
    other = settings.model_copy(update={"secret_key": SecretStr("y" * 48)})
    other.__dict__.pop("secret", None)
    assert arrival_code(settings, "abcdefghjk") != arrival_code(other, "abcdefghjk")
    assert not is_code(other, "abcdefghjk", arrival_code(settings, "abcdefghjk"))


@pytest.mark.parametrize("how", ["plain", "capitals", "with a space", "with a dash", "around"])
async def test_a_code_is_read_as_people_type_it(
    browser: Visitor, db: AsyncSession, settings: Settings, door: MissionSession, mine: SignUp,
    how: str,
) -> None:  # fmt: skip
    code = code_of(settings, door)
    typed = {
        "plain": code, "capitals": code.upper(), "with a space": f"{code[:3]} {code[3:]}",
        "with a dash": f"{code[:3]}-{code[3:]}", "around": f" {code} ",
    }[how]  # fmt: skip
    await arrive(browser, door, typed)
    assert "Votre arrivée est notée" in browser.text
    await db.refresh(mine)
    assert mine.state == "arrived"
    assert mine.marked_by_id is None
    assert await written_down(db) == []


async def test_a_second_time_it_says_that_it_was_noted_and_changes_nothing(
    browser: Visitor, db: AsyncSession, settings: Settings, door: MissionSession, mine: SignUp
) -> None:
    await browser.go(page_of(door))
    form = browser.page.html
    await arrive(browser, door, code_of(settings, door))
    await db.refresh(mine)
    first = mine.arrived_at
    await browser.go(page_of(door))
    assert "Votre arrivée est notée" in browser.text
    assert browser.page.css_first("main form") is None
    browser.page = type(browser.page)(form)
    await browser.submit("main form", code=code_of(settings, door))
    await db.refresh(mine)
    assert (mine.state, mine.arrived_at) == ("arrived", first)


@pytest.mark.parametrize(
    ("typed", "status"),
    [("", 422), ("abc", 422), ("x" * 9, 422), ("zzzzzz", 422), ("\x00" * 6, 422)],
)
async def test_a_wrong_code_is_said_beside_the_field_and_notes_nothing(
    browser: Visitor, db: AsyncSession, door: MissionSession, mine: SignUp, typed: str, status: int
) -> None:
    await arrive(browser, door, typed)
    assert browser.status == status
    assert browser.error("code")
    await db.refresh(mine)
    assert mine.state == "signed_up"


async def test_the_code_of_another_session_opens_nothing(
    browser: Visitor, db: AsyncSession, settings: Settings, door: MissionSession, mine: SignUp
) -> None:
    other = await session_at(db, NOW)
    await arrive(browser, door, code_of(settings, other))
    assert "pas le code" in browser.error("code")
    await db.refresh(mine)
    assert mine.state == "signed_up"


async def test_guessed_codes_are_counted_and_stopped(
    browser: Visitor, db: AsyncSession, runtime: Runtime, settings: Settings, door: MissionSession,
    mine: SignUp, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    await browser.go(page_of(door))
    seen = set()
    for number in range(TRIED.attempts):
        await browser.submit("main form", code=f"zzzz{number // 9 + 2}{number % 9 + 1}")
        seen.add(browser.status)
    assert seen == {422}
    await browser.submit("main form", code=code_of(settings, door))
    assert browser.status == 429
    assert browser.answer.headers["retry-after"]
    await db.refresh(mine)
    assert mine.state == "signed_up"


@pytest.mark.parametrize(
    ("begins", "words"),
    [(MINUTE * 31, "trop tôt"), (-HOUR * 3, "terminée"), (DAY * 2, "trop tôt")],
)
async def test_outside_its_window_the_page_says_from_when_or_until_when(
    browser: Visitor, db: AsyncSession, settings: Settings, begins: timedelta, words: str
) -> None:
    date, who = await session_at(db, datetime.now(UTC) + begins), await person(db)
    place = await volunteering.volunteer(db, date, who)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/mes-missions")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.go(page_of(date))
    assert words in browser.text or "pris fin" in browser.text
    assert browser.page.css_first("main form") is None
    sent = {"csrf_token": token, "code": code_of(settings, date)}
    await browser.post(page_of(date), sent)
    assert browser.status == 409
    await db.refresh(place)
    assert place.state == "signed_up"


async def test_from_half_an_hour_before_it_is_open(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    date, who = await session_at(db, datetime.now(UTC) + MINUTE * 29), await person(db)
    await volunteering.volunteer(db, date, who)
    await sign_in_as(db, browser, who)
    await arrive(browser, date, code_of(settings, date))
    assert "Votre arrivée est notée" in browser.text


async def test_a_stranger_with_the_code_is_told_whom_to_see(
    visitor: Callable[..., Visitor], db: AsyncSession, settings: Settings, door: MissionSession
) -> None:
    one = await sign_in_as(db, visitor(), await person(db))
    await one.go(page_of(door))
    assert "pas de place" in one.text
    await one.go("/fr/mes-missions")
    token = one.page.css_first("input[name=csrf_token]").attributes["value"]
    sent = {"csrf_token": token, "code": code_of(settings, door)}
    assert (await one.post(page_of(door), sent)).status == 404
    nobody = visitor()
    await nobody.go(page_of(door))
    assert "/connexion" in nobody.path
    assert code_of(settings, door) not in nobody.answer.text


async def test_whoever_gave_the_place_back_does_not_arrive(
    browser: Visitor, db: AsyncSession, door: MissionSession, mine: SignUp
) -> None:
    mine.state, mine.cancelled_at = "cancelled", NOW  # type: ignore[assignment]
    await db.commit()
    await browser.go(page_of(door))
    assert browser.page.css_first("main form") is None
    await db.refresh(mine)
    assert mine.state == "cancelled"


async def test_noted_as_absent_by_mistake_one_arrives_all_the_same(
    browser: Visitor, db: AsyncSession, settings: Settings, door: MissionSession, mine: SignUp
) -> None:
    mine.state, mine.is_excused = "no_show", True  # type: ignore[assignment]
    await db.commit()
    await arrive(browser, door, code_of(settings, door))
    await db.refresh(mine)
    assert (mine.state, mine.is_excused) == ("arrived", False)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_scanned_the_page_is_filled_in_and_one_button_is_left(
    visitor: Callable[..., Visitor], db: AsyncSession, settings: Settings, door: MissionSession,
    language: str,
) -> None:  # fmt: skip
    who = await person(db, language=language)
    place = await volunteering.volunteer(db, door, who)
    browser = await sign_in_as(db, visitor(language), who)
    code = code_of(settings, door)
    await browser.go(f"{page_of(door, language)}?code={code}")
    field = browser.page.css_first("input[name=code]")
    assert field.attributes["value"] == code
    assert len(browser.all("main form button")) == 1
    await db.refresh(place)
    assert place.state == "signed_up", "looking notes nothing: links are opened by machines too"
    await browser.submit("main form")
    await db.refresh(place)
    assert place.state == "arrived"


async def test_the_poster_shows_the_code_large_and_a_qr_of_the_page_with_it(
    visitor: Callable[..., Visitor], db: AsyncSession, settings: Settings, door: MissionSession
) -> None:
    mission = await mission_of(db, door)
    owner = await actor_by_id(db, mission.created_by_id or 0)
    assert owner is not None
    host = await sign_in_as(db, visitor(), owner)
    await host.go(f"/fr/seances/{door.public_id}/affiche")
    code = code_of(settings, door)
    assert host.all(".vol-code strong") == [f"{code[:3]} {code[3:]}".upper()]
    drawn = qr(f"{settings.base_url}{page_of(door)}?code={code}")
    assert isinstance(drawn, Markup)
    path = drawn.split(' d="')[1].split('"')[0]
    assert path in host.answer.text
    assert "style=" not in drawn
    assert "Tri à la friperie" in host.text


async def test_nothing_of_the_door_is_kept_by_caches_or_found_by_search_engines(
    browser: Visitor, door: MissionSession, mine: SignUp
) -> None:
    assert mine.state == "signed_up"
    await browser.go(page_of(door))
    assert "noindex" in browser.answer.text
    assert "private" in browser.answer.headers["cache-control"]
    assert "x-page-tags" not in browser.answer.headers
    await browser.go(f"/fr/seances/{door.public_id}/affiche")
    assert browser.status == 403


@pytest.mark.parametrize("state", ["draft", "hidden"])
async def test_of_what_is_not_public_there_is_no_door(
    browser: Visitor, db: AsyncSession, settings: Settings, state: str
) -> None:
    fields = {"state": "draft"} if state == "draft" else {"hidden_at": NOW}
    mission = await missions.mission(db, sessions=[(NOW, NOW + HOUR)], **fields)
    date = await volunteering.session_of(db, mission)
    who = await person(db)
    await volunteering.volunteer(db, date, who)
    await sign_in_as(db, browser, who)
    await browser.go(page_of(date))
    assert browser.status == 404
    assert code_of(settings, date) not in browser.answer.text
