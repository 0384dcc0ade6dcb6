"""The page of an idea: what it is, how it goes, what one can do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.shown import address
from tests.factories import accounts, ideas
from tests.queries import counted
from tests.visitor import Visitor

NBSP = "\u00a0"


async def opened(browser: Visitor, idea: Idea) -> Visitor:
    return await browser.go(address(idea, lang=browser.language))


async def test_a_visitor_reads_the_idea_and_sees_how_it_goes(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, threshold=25, problem="Il fait **chaud**.")
    await ideas.supporters(db, idea, local=7, other=3)
    await opened(browser, idea)
    assert browser.status == 200
    assert browser.all("h1") == [idea.title]
    assert "Il fait chaud." in browser.text
    assert "Parc-Extension" in browser.all(".eyebrow")[0]
    assert browser.all(".support-area .gate-title") == ["7 appuis locaux"]
    assert "Encore 18" in browser.text
    assert browser.all("#support-button") == ["Appuyer cette idée"]


async def test_the_page_of_a_visitor_holds_no_cookie_and_no_token(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db)
    await opened(browser, idea)
    assert "set-cookie" not in browser.answer.headers
    assert "csrf" not in browser.answer.text
    assert len(browser.http.cookies) == 0


async def test_a_kept_page_answers_not_modified_until_somebody_supports_the_idea(
    db: AsyncSession, browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    idea = await ideas.idea(db, threshold=25)
    await ideas.supporters(db, idea, local=2)
    await opened(browser, idea)
    known = {"if-none-match": browser.answer.headers["etag"]}
    assert (await browser.go(address(idea), headers=known)).status == 304
    neighbour = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    await opened(neighbour, idea)
    await neighbour.submit(".support-area form")
    assert neighbour.all(".gate-title") == ["3 appuis locaux"]
    await browser.go(address(idea), headers=known)
    assert browser.status == 200
    assert browser.all(".gate-title") == ["3 appuis locaux"]


async def test_another_title_in_the_address_leads_to_the_right_one(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, title="Un marché sous le viaduc")
    for ref in (idea.public_id, f"{idea.public_id}-tout-autre-chose"):
        answer = await browser.http.get(f"/fr/idees/{ref}")
        assert answer.status_code == 301
        assert answer.headers["location"] == f"/fr/idees/{idea.public_id}-un-marche-sous-le-viaduc"
        assert answer.headers["cache-control"] == "private, no-cache"


async def test_no_idea_and_no_draft_are_found_by_a_stranger(
    db: AsyncSession, browser: Visitor
) -> None:
    draft = await ideas.idea(db, state="draft")
    for ref in ("abcdefghjk", "x", "..%2f..", draft.public_id):
        assert (await browser.go(f"/fr/idees/{ref}")).status == 404
        assert (await browser.go(f"/fr/idees/{ref}/partager")).status == 404


async def test_the_words_say_what_the_page_is_to_machines(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    title = 'Un "jardin" </script><script>alert(1)</script> & des bancs'
    idea = await ideas.idea(db, title=title, place_lat=45.53, place_lon=-73.62)
    english = visitor("en")
    await opened(english, idea)
    data = orjson.loads(english.page.css_first('script[type="application/ld+json"]').text())
    assert data["headline"] == title
    assert data["@type"] == "DiscussionForumPosting"
    assert data["url"] == f"http://testserver{address(idea, lang='en')}"
    assert data["contentLocation"]["geo"]["latitude"] == 45.53
    heads = {
        node.attributes.get("property") or node.attributes.get("name"): node.attributes["content"]
        for node in english.page.css("meta[content]")
    }
    assert heads["og:title"] == title
    assert heads["og:locale"] == "en_CA"
    assert heads["og:image"] == f"http://testserver/en/ideas/{idea.public_id}/card.png"
    assert "robots" not in heads
    links = {
        node.attributes.get("hreflang") or node.attributes["rel"]: node.attributes["href"]
        for node in english.page.css("link[rel=canonical], link[rel=alternate]")
    }
    assert links["canonical"] == f"http://testserver{address(idea, lang='en')}"
    assert links["fr-CA"] == f"http://testserver{address(idea, lang='fr')}"


async def test_what_people_wrote_keeps_its_language_on_a_page_of_the_other(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    idea = await ideas.idea(db, language="fr")
    english = visitor("en")
    await opened(english, idea)
    assert english.page.css_first("html").attributes["lang"] == "en"
    assert english.page.css_first("h1").attributes["lang"] == "fr"
    assert "In French" in english.all(".eyebrow")[0]


async def test_a_candidate_says_when_its_threshold_was_passed(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, state="candidate", threshold=3)
    await ideas.supporters(db, idea, local=2)
    await opened(browser, idea)
    assert "candidate pour devenir un projet" in browser.text, browser.text
    assert "Seuil franchi le" in browser.all(".gate-notes")[0]
    assert "Encore" not in browser.all(".gate-sentence")[0], "it does not close again"


async def test_a_withdrawn_idea_says_so_and_cannot_be_supported(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(
        db, state="withdrawn", closed_at=datetime.now(UTC), closing_reason="La Ville l’a déjà fait."
    )
    await opened(browser, idea)
    assert browser.status == 200
    assert "La Ville l’a déjà fait." in browser.all(".notice")[0]
    assert browser.page.css_first("#support-button") is None
    assert browser.page.css_first('meta[name="robots"]').attributes["content"] == "noindex"


async def test_an_archived_idea_says_so_and_what_one_can_do(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, state="archived", closed_at=datetime.now(UTC))
    await ideas.supporters(db, idea, local=4)
    await opened(browser, idea)
    assert "archivée le" in browser.all(".notice")[0]
    assert "Elle avait 4 appuis locaux sur les 25" in browser.all(".gate-sentence")[0]
    assert browser.page.css_first('.notice a[href="/fr/idees/nouvelle"]') is not None


async def test_a_hidden_idea_is_not_there_but_its_author_reads_why(
    db: AsyncSession, browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, state="hidden", closing_reason="Données d’un tiers.")
    assert (await opened(browser, idea)).status == 404
    for suffix in ("appuis", "partager", "qr.svg", "carte.png", "affiche-a4.pdf"):
        assert (await browser.go(f"/fr/idees/{idea.public_id}/{suffix}")).status == 404
    own = await accounts.sign_in_as(db, visitor(), author)
    await opened(own, idea)
    assert own.status == 200
    why = own.page.css_first("main a[href*='/pourquoi'], main a[href*='moderation']")
    assert why is not None, "the author is led to the reason"
    assert (await opened(browser, idea)).status == 404, "nothing of the author's page is kept"


async def test_a_merged_idea_leads_to_what_it_became(db: AsyncSession, browser: Visitor) -> None:
    target = await ideas.idea(db, title="La grande ruelle verte du quartier")
    source = await ideas.idea(db, state="merged", merged_into_id=target.id)
    answer = await browser.http.get(address(source, lang="fr"))
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{address(target, lang='fr')}#merged-{source.public_id}"


async def test_a_member_who_may_not_support_reads_why_beside_the_button(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db)
    await accounts.sign_in_as(db, browser, await accounts.person(db, confirmed=False))
    await opened(browser, idea)
    button = browser.page.css_first("#support-button")
    assert "disabled" in button.attributes
    assert "d’abord votre adresse" in browser.all(".support-area")[0]


async def test_the_curve_has_its_numbers_in_a_table(db: AsyncSession, browser: Visitor) -> None:
    start = datetime.now(UTC) - timedelta(days=10)
    idea = await ideas.idea(db, threshold=5, published_at=start)
    await ideas.supporters(db, idea, local=3, other=1)
    await opened(browser, idea)
    assert browser.page.css_first("svg.curve[role=img] title") is not None
    rows = browser.all(".idea-progress tbody tr")
    assert rows[-1].endswith("3 1")
    assert f"Seuil{NBSP}: 5" in browser.answer.text


async def test_nobody_s_support_draws_no_curve(db: AsyncSession, browser: Visitor) -> None:
    idea = await ideas.idea(db)
    await opened(browser, idea)
    assert browser.page.css_first("svg.curve") is None
    assert "Encore 25" in browser.text


async def test_only_who_may_is_offered_tools(
    db: AsyncSession, browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await opened(browser, idea)
    assert browser.all(".idea-tools") == []
    other = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    assert (await opened(other, idea)).all(".idea-tools") == []
    own = await accounts.sign_in_as(db, visitor(), author)
    assert "Retirer" in (await opened(own, idea)).all(".idea-tools")[0]
    moderator = await accounts.person(db, roles=("moderator",))
    guard = await accounts.sign_in_as(db, visitor(), moderator)
    assert "Fusionner" in (await opened(guard, idea)).all(".idea-tools")[0]


async def test_the_page_costs_as_many_queries_for_a_crowd_as_for_nobody(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, state="candidate", threshold=5)
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await ideas.supporters(db, idea, local=2)
    seen: list[int] = []
    for crowd in (0, 150):
        await ideas.supporters(db, idea, local=crowd)
        with counted(runtime) as statements:
            await opened(browser, idea)
        assert browser.status == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 10, statements
