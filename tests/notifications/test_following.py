"""Following: one row for a person and a thing, a button that works without a script, a way out that sticks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.service import merge
from app.ideas.shown import address
from app.notifications import policy
from app.notifications.acts import follow as done
from app.notifications.models import Follow
from app.notifications.queries.following import deed_of, followed_by
from app.notifications.rules import MOST_FOLLOWED, Deed
from app.notifications.service import follow as service
from tests.factories import accounts, discussion, ideas
from tests.factories.accounts import sign_in_as
from tests.factories.notifications import follow, leave
from tests.notifications.letters import Work
from tests.two_servers import TwoServers
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


async def rows(db: AsyncSession) -> list[tuple[int, str, bool]]:
    found = await db.execute(select(Follow.person_id, Follow.target, Follow.is_on))
    return [(row.person_id, row.target, row.is_on) for row in found]


async def test_a_member_follows_an_idea_from_its_page_and_leaves_it_there(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, title="Un four à pain au parc Howard")
    member = await accounts.person(db)
    await sign_in_as(db, browser, member)
    await browser.go(address(idea))
    await browser.submit(".follow-button form")
    assert browser.path == address(idea)
    assert "Vous suivez maintenant « Un four à pain au parc Howard »." in browser.text
    assert await rows(db) == [(member.id, f"idea:{idea.id}", True)]
    assert browser.all(".follow-button button") == ["Ne plus suivre"]
    await browser.submit(".follow-button form")
    assert "Vous ne suivez plus" in browser.text
    assert await rows(db) == [(member.id, f"idea:{idea.id}", False)]
    assert browser.all(".follow-button button") == ["Suivre"]


async def test_with_a_script_the_button_alone_is_put_in_place(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await sign_in_as(db, browser, await accounts.person(db))
    await browser.go(address(idea))
    await browser.submit(".follow-button form", csrf_token=None)
    assert browser.status == 403
    await browser.go(address(idea))
    form = browser.page.css_first(".follow-button form")
    assert form is not None
    assert form.attributes["hx-target"] == f"#follow-idea-{idea.public_id}"
    token = form.css_first("input[name=csrf_token]")
    assert token is not None
    answer = await browser.http.post(
        form.attributes["hx-post"] or "",
        headers={"hx-request": "true", "sec-fetch-site": "same-origin"},
        data={"csrf_token": token.attributes["value"] or ""},
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "Ne plus suivre" in answer.text
    assert 'role="status"' in answer.text


async def test_a_visitor_presses_first_and_follows_once_we_know_who_they_are(
    visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    browser = visitor("en")
    idea = await ideas.idea(db, title="A bread oven in Howard park")
    await browser.go(address(idea, lang="en"))
    assert browser.page.css_first(".follow-button input[name=csrf_token]") is None
    await browser.submit(".follow-button form")
    assert browser.path == "/en/sign-in"
    assert "You will follow “A bread oven in Howard park” as soon as we know who you are." in (
        browser.text
    )
    assert await rows(db) == []


async def test_what_a_visitor_asked_for_is_done_when_they_are_known(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    member = await accounts.person(db)
    async with runtime.database.transaction() as session:
        payload = {"kind": "idea", "which": idea.public_id}
        result = await done(session, runtime, member, payload)
    assert result.path == address(idea)
    assert await rows(db) == [(member.id, f"idea:{idea.id}", True)]


@pytest.mark.parametrize(
    ("kind", "which", "name"),
    [
        ("neighbourhood", "parc-extension", "Parc-Extension"),
        ("territory", "villeray-saint-michel-parc-extension", "Villeray"),
        ("theme", "nature", "Nature et ruelles vertes"),
        ("city", "city", "Montréal"),
    ],
)
async def test_places_and_themes_are_followed_on_a_page_of_their_own(
    browser: Visitor, db: AsyncSession, kind: str, which: str, name: str
) -> None:
    member = await accounts.person(db)
    await browser.go(f"/fr/suivre/{kind}/{which}")
    assert name in browser.all("h1")[0]
    assert browser.page.css_first('main a[href*="fil.atom"]') is not None
    await sign_in_as(db, browser, member)
    await browser.go(f"/fr/suivre/{kind}/{which}")
    await browser.submit("main form")
    assert "Vous suivez maintenant" in browser.text
    assert len(await rows(db)) == 1
    await browser.go(f"/fr/suivre/{kind}/{which}")
    assert "Vous avez choisi de suivre." in browser.text
    await browser.submit("main form")
    assert await rows(db) == [], "nothing brings a place back: no row is needed"


@pytest.mark.parametrize(
    "path",
    [
        "/fr/suivre/theme/argent",
        "/fr/suivre/neighbourhood/nulle-part",
        "/fr/suivre/city/quebec",
        "/fr/suivre/idea/abcdefghjk",
        "/fr/suivre/idea/x",
        "/fr/suivre/chat/minou",
    ],
)
async def test_what_is_nothing_cannot_be_followed(browser: Visitor, path: str) -> None:
    await browser.go(path)
    assert browser.status == 404
    await browser.post(path)
    assert browser.status == 404


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN])
async def test_a_draft_or_hidden_idea_is_not_there_to_follow_even_for_its_author(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, state=state)
    await sign_in_as(db, browser, author)
    await browser.go(f"/fr/suivre/idea/{idea.public_id}")
    assert browser.status == 404


async def test_following_twice_is_one_row_and_leaving_twice_is_left(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    member = await accounts.person(db)
    async with runtime.database.transaction() as session:
        for _ in range(2):
            await service.follow(session, member, "idea", idea.public_id, NOW)
    assert await db.scalar(select(func.count()).select_from(Follow)) == 1
    for _ in range(2):
        await leave(db, member, "idea", idea.public_id)
    assert await deed_of(db, member.id, f"idea:{idea.id}") is None


async def test_supporting_after_leaving_does_not_follow_again_but_choosing_does(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    (person,) = await ideas.supporters(db, idea, local=1)
    target = f"idea:{idea.id}"
    assert await deed_of(db, person.id, target) is Deed.SUPPORTS
    await follow(db, person, target, is_on=False)
    assert await deed_of(db, person.id, target) is None
    await discussion.comment(db, idea, await accounts.person(db))
    await db.execute(update(Follow).values(is_on=True))
    assert await deed_of(db, person.id, target) is Deed.SUPPORTS


async def test_what_i_follow_lists_deeds_and_choices_last_first_without_what_is_hidden(
    browser: Visitor, db: AsyncSession
) -> None:
    member = await accounts.person(db)
    mine = await ideas.idea(db, author=member, title="Mon idée de banc public")
    backed = await ideas.idea(db, title="Un marché le mardi soir")
    hidden = await ideas.idea(db, title="Une affiche pour mon commerce", state="hidden")
    left = await ideas.idea(db, title="Une patinoire réfrigérée")
    me = [await db.get_one(Person, member.id)]
    for idea in (backed, hidden, left):
        await ideas.back(db, idea, me, local=1)
    await follow(db, member, f"idea:{left.id}", is_on=False)
    await follow(db, member, "theme:nature")
    await sign_in_as(db, browser, member)
    await browser.go("/fr/suivis")
    lines = browser.all("main ul.told-lines li")
    assert len(lines) == 3
    assert any(
        "Mon idée de banc public" in line and "Vous l’avez proposée." in line for line in lines
    )
    assert any("Un marché le mardi soir" in line and "Vous l’appuyez." in line for line in lines)
    assert any("Nature et ruelles vertes" in line and "Fil Atom" in line for line in lines)
    assert mine.title in " ".join(lines)


async def test_leaving_from_the_list_comes_back_to_the_list(
    browser: Visitor, db: AsyncSession
) -> None:
    member = await accounts.person(db)
    await follow(db, member, "city")
    await sign_in_as(db, browser, member)
    await browser.go("/fr/suivis")
    form = browser.page.css_first("main ul.told-lines form")
    assert form is not None
    token = form.css_first("input[name=csrf_token]")
    assert token is not None
    await browser.post(
        form.attributes["action"] or "",
        {"csrf_token": token.attributes["value"] or ""},
        headers={"referer": "http://testserver/fr/suivis"},
    )
    assert browser.path == "/fr/suivis"
    assert "Vous ne suivez rien encore" in browser.text


async def test_the_list_is_read_a_page_at_a_time(browser: Visitor, db: AsyncSession) -> None:
    member = await accounts.person(db)
    for number in range(23):
        idea = await ideas.idea(db, title=f"Idée à suivre numéro {number}")
        await follow(db, member, f"idea:{idea.id}", created_at=NOW - timedelta(hours=number))
    first = await followed_by(db, member.id)
    assert len(first.items) == 20
    await sign_in_as(db, browser, member)
    await browser.go("/fr/suivis")
    assert "numéro 0" in browser.text
    await browser.follow("Les suivants")
    assert browser.all("main ul.told-lines li p a")[:1] == ["« Idée à suivre numéro 20 »"]
    await browser.go("/fr/suivis?after=nonsense")
    assert browser.status == 422


async def test_who_follows_a_duplicate_follows_what_it_became(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    one, other = await accounts.person(db), await accounts.person(db)
    source, target = await ideas.idea(db), await ideas.idea(db)
    await follow(db, one, f"idea:{source.id}")
    await follow(db, other, f"idea:{source.id}")
    await follow(db, other, f"idea:{target.id}", is_on=False)
    async with runtime.database.transaction() as session:
        a, b = [await session.get_one(Idea, idea.id) for idea in (source, target)]
        await merge.merge(session, moderator, a, b, "C’est la même ruelle.", NOW)
    await work()
    assert (one.id, f"idea:{target.id}", True) in await rows(db)
    assert (other.id, f"idea:{target.id}", False) in await rows(db), "a choice made there stands"


async def test_a_list_that_nobody_could_read_is_refused(db: AsyncSession) -> None:
    assert policy.has_room(MOST_FOLLOWED - 1)
    refusal = policy.has_room(MOST_FOLLOWED)
    assert refusal.reason == (
        "Vous suivez déjà 1000 choses. Veuillez d’abord en laisser quelques-unes."
    )


async def test_a_visitor_has_no_list(browser: Visitor) -> None:
    await browser.go("/fr/suivis")
    assert browser.path == "/fr/connexion"


async def test_fifty_presses_through_two_servers_are_one_row(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    member = await accounts.person(db)
    (headers,) = await two_servers.sign_in(db, [member])
    path = f"/fr/suivre/idea/{idea.public_id}"
    answers = await two_servers.at_once([("POST", path, headers)] * 50)
    assert {answer.status_code for answer in answers} == {303}
    assert await rows(db) == [(member.id, f"idea:{idea.id}", True)]


async def test_following_and_leaving_at_the_same_moment_end_as_one_or_the_other(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    member = await accounts.person(db)
    (headers,) = await two_servers.sign_in(db, [member])
    calls = [
        ("POST", f"/fr/{verb}/idea/{idea.public_id}", headers)
        for verb in ("suivre", "ne-plus-suivre") * 15
    ]
    answers = await two_servers.at_once(calls)
    assert {answer.status_code for answer in answers} == {303}
    assert len(await rows(db)) == 1
