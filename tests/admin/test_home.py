"""Staff see what waits for them, and only that; everybody else is refused or asked to sign in."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from fastapi import Request
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Role
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web import slots
from app.core.web.routing import url
from tests.admin.test_jobs import put
from tests.factories import accounts
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]

PAGES = (
    "admin:home", "admin:search", "admin:numbers",
    "admin:people", "admin:choices", "admin:jobs", "admin:letters",
)  # fmt: skip
FOR_ALL_STAFF = {"admin:home", "admin:search", "admin:numbers"}


@pytest.fixture
def two_wait() -> Iterator[None]:
    """Let a slice say that two reports wait for whoever moderates."""

    @slots.slot("staff.queue")
    async def two_reports(
        _request: Request, _session: AsyncSession, about: Subject, who: Who | None
    ) -> str:
        assert about == Subject("site", 0)
        assert isinstance(who, Actor)
        return f'<li><a href="/fr">Signalements de {who.display_name} : 2</a></li>'

    yield
    slots._fillers["staff.queue"].pop(f"{two_reports.__module__}.{two_reports.__qualname__}")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", PAGES)
async def test_an_administrator_opens_every_page(
    as_: As, gisele: Actor, page: str, language: str
) -> None:
    browser = await as_(gisele, language)
    await browser.go(url(page, lang=language))
    assert browser.status == 200
    assert len(browser.page.css("h1")) == 1
    current = browser.all(".staff nav.tabs a[aria-current=page]")
    assert len(current) >= 1


@pytest.mark.parametrize("page", PAGES)
async def test_a_moderator_opens_what_is_theirs(as_: As, esther: Actor, page: str) -> None:
    browser = await as_(esther)
    await browser.go(url(page, lang="fr"))
    assert browser.status == (200 if page in FOR_ALL_STAFF else 403)


@pytest.mark.parametrize("page", PAGES)
async def test_a_member_is_refused_and_a_visitor_asked_who_they_are(
    db: AsyncSession, as_: As, visitor: Callable[..., Visitor], page: str
) -> None:
    member = await as_(await accounts.person(db))
    await member.go(url(page, lang="fr"))
    assert member.status == 403
    somebody = visitor()
    await somebody.go(url(page, lang="fr"))
    assert somebody.path == "/fr/connexion"


@pytest.mark.parametrize("page", PAGES)
async def test_without_a_second_factor_staff_are_citizens(
    as_: As, gisele: Actor, page: str
) -> None:
    browser = await as_(gisele, strong=False)
    await browser.go(url(page, lang="fr"))
    assert browser.status == 403 or "/compte/" in browser.path
    assert not browser.page.css(".staff")


async def test_what_each_slice_says_waits_is_listed(as_: As, esther: Actor, two_wait: None) -> None:
    browser = await as_(esther)
    await browser.go("/fr/equipe")
    assert "Signalements de Esther Silva : 2" in browser.text


async def test_a_moderator_reads_where_they_moderate_and_nothing_of_the_machinery(
    db: AsyncSession, as_: As, esther: Actor
) -> None:
    browser = await as_(esther)
    await browser.go("/fr/equipe")
    assert "Villeray" in browser.all(".lead")[0]
    assert "En coulisses" not in browser.text
    assert not [link for link in browser.all("nav.tabs a") if link in {"Personnes", "Tâches"}]
    everywhere = await as_(await accounts.person(db, roles=("moderator",)))
    await everywhere.go("/fr/equipe")
    assert "toute la ville" in everywhere.all(".lead")[0]


async def test_an_administrator_reads_what_failed_behind_the_scenes(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    for _ in range(2):
        await put(db)
    await put(db, name="nv:mail", mail={"to": "x@exemple.ca"})
    browser = await as_(gisele)
    await browser.go("/fr/equipe")
    counts = {
        line.rsplit(" ", 1)[0]: line.rsplit(" ", 1)[1]
        for line in browser.all("section[aria-labelledby=behind] li")
    }
    assert counts["Tâches échouées"] == "2"
    assert counts["Courriels qui n’ont pu partir"] == "1"
    assert counts["Tâches en attente depuis plus de dix minutes"] == "0"


async def test_the_way_here_is_in_the_menu_of_staff_alone(
    db: AsyncSession, as_: As, esther: Actor
) -> None:
    hers = await as_(esther)
    await hers.go("/fr")
    assert hers.page.css(".account-menu a[href='/fr/equipe']")
    member = await as_(await accounts.person(db))
    await member.go("/fr")
    assert not member.page.css("a[href='/fr/equipe']")
    weak = await as_(esther, strong=False)
    await weak.go("/fr")
    assert not weak.page.css("a[href='/fr/equipe']")


async def test_a_right_taken_away_ends_with_the_next_page(
    db: AsyncSession, as_: As, esther: Actor
) -> None:

    browser = await as_(esther)
    await browser.go("/fr/equipe")
    assert browser.status == 200
    await db.execute(delete(Role).where(Role.person_id == esther.id))
    await db.commit()
    await browser.go("/fr/equipe")
    assert browser.status == 403


async def test_pages_of_staff_are_for_no_search_engine(as_: As, gisele: Actor) -> None:
    browser = await as_(gisele)
    for page in PAGES:
        await browser.go(url(page, lang="fr"))
        robots = browser.page.css_first("meta[name=robots]")
        assert robots is not None
        assert robots.attributes["content"] == "noindex"
        assert "x-page-tags" not in browser.answer.headers
