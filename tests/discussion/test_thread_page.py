"""A discussion as people read it: on the idea's page, on its own, filtered, page after page."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from tests.factories import discussion as made
from tests.factories.accounts import person, sign_in_as
from tests.factories.ideas import idea
from tests.queries import counted
from tests.visitor import Visitor

HTMX = {"hx-request": "true"}


def words(browser: Visitor) -> list[str]:
    """Return what is said on the page, in order."""
    return browser.all(".comment-body")


async def test_the_idea_s_page_shows_what_is_said_of_it(browser: Visitor, db: AsyncSession) -> None:
    about = await idea(db)
    first = await made.comment(db, about, stance="for", body="Enfin de **l’ombre** !", marks=2)
    await made.comment(db, about, parent=first, body="Oui, enfin.")
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.all("#discussion > h2") == ["Discussion"]
    assert words(browser) == ["Enfin de l’ombre !", "Oui, enfin."]
    assert browser.all(".conversation .stance") == ["Pour"]
    assert "2 personnes trouvent cela utile" in browser.text


async def test_the_discussion_adds_three_queries_to_the_idea_s_page(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await idea(db)
    await made.many(db, about, 30)
    with counted(runtime) as sent:
        await browser.go(f"/fr/idees/{about.public_id}")
    assert len([q for q in sent if "FROM comment" in q or "FROM discussion" in q]) == 3


async def test_a_page_of_its_own_takes_the_same_queries_for_three_or_three_hundred(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    few, many = await idea(db), await idea(db)
    await made.many(db, few, 3)
    await made.many(db, many, 300)
    taken = []
    for about in (few, many):
        with counted(runtime) as sent:
            await browser.go(f"/fr/discussion/idea/{about.public_id}")
        taken.append(len([q for q in sent if q.startswith("SELECT")]))
    assert taken[0] == taken[1] <= 5


async def test_filters_count_each_stance_and_lead_to_it(browser: Visitor, db: AsyncSession) -> None:
    about = await idea(db)
    await made.comment(db, about, stance="for", body="Pour tout.")
    await made.comment(db, about, stance="against", body="Contre un détail.")
    await made.comment(db, about, stance="against", body="Contre tout.")
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.all(".discussion-filters .chip") == ["Tous 3", "Pour 1", "Contre 2"]
    await browser.follow("Contre 2")
    assert browser.path == f"/fr/discussion/idea/{about.public_id}"
    assert words(browser) == ["Contre tout.", "Contre un détail."]
    assert browser.all(".chip[aria-current]") == ["Contre 2"]
    await browser.follow("Les plus anciens")
    assert words(browser) == ["Contre un détail.", "Contre tout."]


async def test_the_authors_answers_are_marked_and_found(browser: Visitor, db: AsyncSession) -> None:
    about = await idea(db)
    author = await made.author_of(db, about)
    asked = await made.comment(db, about, stance="question", body="Et l’hiver ?")
    await made.comment(db, about, author, parent=asked, body="On déneige nous-mêmes.")
    await made.comment(db, about, body="Autre chose.")
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.all(".conversation .comment-meta .badge") == ["À l’origine de l’idée"]
    await browser.follow("Réponses des auteur·es 1")
    assert words(browser) == ["Et l’hiver ?", "On déneige nous-mêmes."]


async def test_all_comments_are_reached_page_by_page_without_javascript(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await made.many(db, about, 45)
    await browser.go(f"/fr/idees/{about.public_id}")
    seen = words(browser)
    pages = 1
    while browser.page.css_first("a[rel=next]"):
        await browser.follow("Afficher plus de commentaires")
        seen += words(browser)
        pages += 1
    assert (len(seen), len(set(seen)), pages) == (45, 45, 3)
    assert browser.page.css_first("meta[name=robots][content^=noindex]")
    await browser.follow("Revenir aux premiers commentaires")
    assert words(browser) == seen[:20]


async def test_htmx_gets_the_list_or_what_follows_and_nothing_else(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await made.many(db, about, 25)
    path = f"/fr/discussion/idea/{about.public_id}"
    await browser.go(path)
    more = browser.page.css_first("a[rel=next]").attributes["href"]
    await browser.go(path, headers=HTMX)
    assert "<html" not in browser.answer.text
    assert browser.page.css_first("#discussion-list .discussion-filters")
    await browser.go(more, headers=HTMX)
    assert len(words(browser)) == 5
    assert not browser.page.css_first("#discussion-list, html > head > title")
    assert browser.page.css_first(".conversation[data-focus]"), "the first new one takes the focus"
    assert "x-page-tags" not in browser.answer.headers


async def test_a_conversation_shows_three_replies_and_a_way_to_the_others(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    first = await made.comment(db, about, body="Première.")
    for n in range(25):
        await made.comment(db, about, parent=first, body=f"Réponse {n}.")
    await browser.go(f"/fr/idees/{about.public_id}")
    assert len(words(browser)) == 4
    more = browser.page.css_first(".replies-more a").attributes["href"]
    assert browser.all(".replies-more") == ["Afficher les 22 autres réponses"]
    await browser.go(more, headers=HTMX)
    assert words(browser)[0] == "Réponse 3."
    await browser.go(more)
    assert len(words(browser)) == 21
    await browser.follow("Afficher plus de réponses")
    assert words(browser) == ["Première.", "Réponse 23.", "Réponse 24."]
    await browser.follow("Revenir aux premières réponses")
    assert words(browser)[1] == "Réponse 0."


async def test_the_address_of_a_reply_shows_it_even_among_fifty(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    rows = [await made.comment(db, about, parent=first) for _ in range(30)]
    await browser.go(f"/fr/commentaires/{rows[27].public_id}")
    target = browser.page.css_first(f"#comment-{rows[27].public_id}")
    assert target is not None
    assert "data-focus" in target.attributes


async def test_a_comment_in_the_other_language_says_so(browser: Visitor, db: AsyncSession) -> None:
    about = await idea(db)
    await made.comment(db, about, body="Where does the snow go?", language="en")
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.all(".conversation .language-tag") == ["En anglais"]
    assert browser.page.css_first(".comment-body").attributes["lang"] == "en"
    await browser.go(f"/en/ideas/{about.public_id}")
    assert browser.all(".conversation .language-tag") == []


async def test_a_silent_idea_invites_and_a_closed_one_explains(
    browser: Visitor, db: AsyncSession
) -> None:
    open_, closed = await idea(db), await idea(db, state="archived")
    await browser.go(f"/fr/idees/{open_.public_id}")
    assert "Personne n’a encore pris la parole" in browser.text
    assert browser.page.css_first("details.write[open] form")
    await made.comment(db, closed, body="C’était bien.")
    await browser.go(f"/fr/idees/{closed.public_id}")
    assert "Cette idée est fermée : on peut lire la discussion" in browser.text
    assert not browser.page.css(
        "#comment-form form, .conversation form, .conversation a.button:not([rel])"
    )
    assert words(browser) == ["C’était bien."]


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("removed", "Ce commentaire a été effacé par la personne qui l’avait écrit."),
        ("hidden", "Ce commentaire a été masqué par la modération."),
        ("held", "Ce commentaire attend d’être lu par la modération."),
    ],
)
async def test_what_is_no_longer_shown_leaves_a_line_while_it_has_replies(
    browser: Visitor, db: AsyncSession, state: str, line: str
) -> None:
    about = await idea(db)
    gone = await made.comment(db, about, state=state, body="Des mots durs.")
    await made.comment(db, about, parent=gone, body="Je réponds.")
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.all(".comment-hidden") == [line]
    assert words(browser) == ["Je réponds."]


@pytest.mark.parametrize("state", ["hidden", "held"])
async def test_hidden_words_are_read_by_their_author_and_moderators(
    browser: Visitor, db: AsyncSession, state: str
) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(
        db,
        about,
        actor,
        state=state,
        body="Des mots durs.",
    )
    path = f"/fr/commentaires/{row.public_id}"
    assert (await browser.go(path)).status == 404
    await sign_in_as(db, browser, await person(db))
    assert (await browser.go(path)).status == 404
    for reader in (actor, await person(db, roles=("moderator",))):
        await sign_in_as(db, browser, reader)
        await browser.go(path)
        assert words(browser) == ["Des mots durs."]
        assert ("Pourquoi, et ce que vous pouvez faire" in browser.text) is (reader is actor)
        await browser.go(f"/fr/idees/{about.public_id}")
        assert words(browser) == ["Des mots durs."]


@pytest.mark.parametrize("state", ["draft", "hidden"])
async def test_what_is_said_of_an_idea_that_is_not_public_is_not_either(
    browser: Visitor, db: AsyncSession, state: str
) -> None:
    about = await idea(db, state=state)
    row = await made.comment(db, about)
    assert (await browser.go(f"/fr/discussion/idea/{about.public_id}")).status == 404
    assert (await browser.go(f"/fr/commentaires/{row.public_id}")).status == 404
    assert (await browser.go(f"/fr/commentaires/{row.public_id}/historique")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/fr/discussion/idea/zzzzzzzzzz",
        "/fr/discussion/idea/1",
        "/fr/discussion/boat/zzzzzzzzzz",
        "/fr/discussion/idea/%00",
        "/fr/commentaires/zzzzzzzzzz",
        "/fr/commentaires/1",
    ],
)
async def test_what_does_not_exist_is_not_found(browser: Visitor, path: str) -> None:
    assert (await browser.go(path)).status in {400, 404}


@pytest.mark.parametrize("query", ["sort=best", "stance=maybe", "after=xxx", "after=" + "a" * 400])
async def test_a_forged_address_is_refused_politely(
    browser: Visitor, db: AsyncSession, query: str
) -> None:
    about = await idea(db)
    assert (await browser.go(f"/fr/discussion/idea/{about.public_id}?{query}")).status == 422


async def test_an_old_idea_s_discussion_leads_to_the_one_it_joined(
    browser: Visitor, db: AsyncSession
) -> None:
    into = await idea(db)
    old = await idea(db, state="merged", merged_into_id=into.id)
    await browser.go(f"/fr/discussion/idea/{old.public_id}")
    assert browser.path == f"/fr/discussion/idea/{into.public_id}"


async def test_visitors_share_a_kept_page_until_somebody_speaks(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await idea(db), await person(db)
    path = f"/fr/discussion/idea/{about.public_id}?stance=for&sort=oldest"
    await browser.go(path)
    with counted(runtime) as sent:
        await browser.go(path)
    assert not sent
    assert "csrf" not in browser.answer.text
    assert "set-cookie" not in browser.answer.headers
    speaker = await sign_in_as(db, Visitor(browser.http._transport.app), actor)
    await speaker.go(path)
    await speaker.submit("#comment-form form", body="Je suis pour.", stance="for")
    await browser.go(path)
    assert words(browser) == ["Je suis pour."]
