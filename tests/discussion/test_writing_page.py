"""Writing in a discussion: with and without JavaScript, signed in or not yet."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.discussion.rules import State
from tests.factories import discussion as made
from tests.factories.accounts import person, sign_in_as
from tests.factories.ideas import idea
from tests.visitor import Visitor

HTMX = {"hx-request": "true"}
FORM = "#comment-form form"


async def test_a_member_comments_and_lands_on_their_words(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await sign_in_as(db, browser, await person(db, name="Rosalie"))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body="J’apporte *mes* chaises.", stance="for")
    assert browser.path.startswith("/fr/commentaires/")
    assert browser.all(".comment-by") == ["Rosalie"]
    assert browser.all(".comment-body") == ["J’apporte mes chaises."]
    assert "Votre commentaire est publié." in browser.text
    assert "data-focus" in browser.page.css_first(".comment").attributes
    await browser.go(f"/en/ideas/{about.public_id}")
    assert browser.all(".comment-body") == ["J’apporte mes chaises."]


async def test_htmx_gets_the_comment_an_empty_form_and_the_new_counts(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await made.comment(db, about, stance="for")
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(
        f"/fr/discussion/idea/{about.public_id}",
        {"body": "Moi aussi.", "stance": "for", "csrf_token": token},
        headers=HTMX,
    )
    assert browser.status == 200
    assert browser.all("#discussion-list[hx-swap-oob] .comment-body")[0] == "Moi aussi."
    assert browser.all("[data-focus] .comment-body") == ["Moi aussi."]
    assert browser.page.css_first("#field-body").text().strip() == ""
    assert browser.all(".chip") == ["Tous 2", "Pour 2"]
    assert browser.all(".discussion-sorts [aria-current]") == ["Les plus récents"]
    assert browser.all("[data-announce]") == ["Votre commentaire est publié."]
    draft = browser.page.css_first("#comment-form").attributes["data-sent"]
    assert browser.page.css_first(f"form[data-draft={draft}]")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Veuillez remplir"),
        ("   \n\n ", "Veuillez remplir"),
        ("🎉🎉🎉", "avec des mots"),
        ("…!?", "avec des mots"),
        ("Bonjour\0", "illisibles"),
        ("x" * 5_001, "au plus 5 000 caractères"),
    ],
)
async def test_a_bad_text_comes_back_beside_its_cause(
    browser: Visitor, db: AsyncSession, body: str, sentence: str
) -> None:
    about = await idea(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body=body, stance="against", language="en")
    assert browser.status == 422
    assert sentence in browser.error("body").replace("\u202f", " ").replace("\u00a0", " ")
    assert browser.page.css_first("#field-body").text().strip() == body.strip().replace(
        "\0", "\ufffd"
    )
    assert browser.page.css_first("details.write[open]")
    assert browser.page.css_first("#field-stance-against[checked]")
    assert browser.page.css_first("#field-language option[value=en][selected]")
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)


async def test_a_bad_text_comes_back_to_htmx_as_the_form_alone(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db, state="archived")
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{(await idea(db)).public_id}")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    path = f"/fr/discussion/idea/{about.public_id}"
    await browser.post(path, {"body": "", "csrf_token": token}, headers=HTMX)
    assert browser.status == 422
    assert "<html" not in browser.answer.text
    await browser.post(path, {"body": "Trop tard.", "csrf_token": token}, headers=HTMX)
    assert browser.status == 422, "the only refusal that htmx shows"
    assert "Cette idée est fermée" in browser.text


@pytest.mark.parametrize("field", ["author_id", "state", "helpful", "created_at", "parent"])
async def test_nobody_decides_more_than_their_words(
    browser: Visitor, db: AsyncSession, field: str
) -> None:
    about = await idea(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body="Bonjour.", **{field: "1"})
    assert browser.status == 422
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)


async def test_a_stance_of_ones_own_invention_is_refused(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body="Bonjour.", stance="neutral")
    assert browser.status == 422
    assert "réponses offertes" in browser.error("stance")


async def test_an_unconfirmed_member_reads_why_there_is_no_form(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await sign_in_as(db, browser, await person(db, confirmed=False))
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.all(".discussion-closed") == ["Confirmez d’abord votre adresse courriel."]
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(
        f"/fr/discussion/idea/{about.public_id}", {"body": "Bonjour.", "csrf_token": token}
    )
    assert browser.status == 403
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)


async def test_the_same_text_twice_is_told_so_and_kept(browser: Visitor, db: AsyncSession) -> None:
    about = await idea(db)
    await sign_in_as(db, browser, await person(db))
    for _ in range(2):
        await browser.go(f"/fr/idees/{about.public_id}")
        await browser.submit(FORM, body="Bravo !")
    assert browser.status == 409
    assert browser.error("body") == "Erreur : Vous avez déjà écrit cela."
    assert browser.page.css_first("#field-body").text().strip() == "Bravo !"


async def test_the_eleventh_comment_in_ten_minutes_waits(
    browser: Visitor, db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        runtime, "settings", runtime.settings.model_copy(update={"throttling": True})
    )
    about = await idea(db)
    first = await made.comment(db, about)
    await sign_in_as(db, browser, await person(db))
    for n in range(10):
        await browser.go(f"/fr/discussion/idea/{about.public_id}")
        await browser.submit(FORM, body=f"Remarque {n}")
        assert browser.status == 200
    await browser.go(f"/fr/discussion/idea/{about.public_id}")
    await browser.submit(FORM, body="Encore une")
    assert browser.status == 429
    assert "beaucoup de commentaires en peu de temps" in browser.text
    assert browser.page.css_first("#field-body").text().strip() == "Encore une"
    await browser.go(f"/fr/commentaires/{first.public_id}")
    await browser.submit("#reply", body="Et une réponse")
    assert browser.status == 429
    assert (await made.kept(db, about))[0] == 11


async def test_a_member_answers_and_lands_on_their_reply(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    first = await made.comment(db, about, body="Et l’hiver ?")
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.follow("Répondre")
    await browser.submit("#reply", body="On pelle à tour de rôle.")
    assert browser.all(".comment-body") == ["Et l’hiver ?", "On pelle à tour de rôle."]
    assert "data-focus" in browser.page.css(".comment")[1].attributes
    assert (await made.read(db, first.public_id)).reply_count == 1


async def test_htmx_opens_the_reply_form_in_place_and_draws_the_conversation(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    first = await made.comment(db, about, body="Et l’hiver ?")
    await sign_in_as(db, browser, await person(db))
    path = f"/fr/commentaires/{first.public_id}"
    await browser.go(path, headers=HTMX)
    assert browser.page.css_first(f"#conversation-{first.public_id} form textarea[data-focus]")
    assert "<html" not in browser.answer.text
    token = browser.page.css_first("#reply input[name=csrf_token]").attributes["value"]
    await browser.post(f"{path}/repondre", {"body": "", "csrf_token": token}, headers=HTMX)
    assert browser.status == 422
    assert "Veuillez remplir" in browser.page.css_first(f"#reply-error-{first.public_id}").text()
    await browser.post(f"{path}/repondre", {"body": "Oui.", "csrf_token": token}, headers=HTMX)
    assert browser.all(".comment-body") == ["Et l’hiver ?", "Oui."]
    assert "data-focus" in browser.page.css(".comment")[1].attributes
    assert not browser.page.css_first("#reply")
    assert browser.page.css_first(f"[data-sent=reply-{first.public_id}]")


async def test_a_bad_reply_comes_back_on_the_conversation_s_page(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/commentaires/{first.public_id}")
    await browser.submit("#reply", body="👍" * 3)
    assert browser.status == 422
    assert browser.page.css_first("#reply textarea").text().strip() == "👍" * 3
    assert "avec des mots" in browser.page.css_first("#reply .field-error").text()


async def test_a_reply_to_a_reply_is_refused_and_has_no_button(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    second = await made.comment(db, about, parent=first)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    assert len([a for a in browser.page.css("a.button") if "Répondre" in a.text()]) == 1
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(
        f"/fr/commentaires/{second.public_id}/repondre", {"body": "Et moi ?", "csrf_token": token}
    )
    assert browser.status == 403
    assert "On ne répond pas à une réponse" in browser.text
    assert await made.kept(db, about) == (2, 0, 0, 0, 0)


async def test_a_hidden_comment_cannot_be_answered_through_its_address(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    gone = await made.comment(db, about, state=State.HIDDEN)
    await made.comment(db, about, parent=gone)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/commentaires/{gone.public_id}")
    assert browser.status == 200
    assert not browser.page.css_first("#reply")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(
        f"/fr/commentaires/{gone.public_id}/repondre", {"body": "Hé !", "csrf_token": token}
    )
    assert browser.status == 403


@pytest.mark.parametrize(
    ("typed", "shown", "never"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>", "<script>alert"),
        ("[ici](javascript:alert(1))", "[ici](javascript:alert(1))", 'href="javascript'),
        ("![chat](https://x.example/c.png)", "chat", "<img"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", "<img"),
        ("[Ville](https://montreal.ca)", "Ville", '<a href="https://montreal.ca">'),
    ],
)
async def test_hostile_words_are_only_words(
    browser: Visitor, db: AsyncSession, typed: str, shown: str, never: str
) -> None:
    about = await idea(db)
    await made.comment(db, about, body=typed)
    await browser.go(f"/fr/idees/{about.public_id}")
    (body,) = browser.page.css(".comment-body")
    assert shown in body.text()
    assert never not in (body.html or "")
    assert all(a.attributes["rel"] == "nofollow ugc noopener" for a in body.css("a"))


async def test_words_from_right_to_left_keep_their_way_without_tricks(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body="\u202eمرحبا بالجميع\u202c")
    (body,) = browser.page.css(".comment-body")
    assert body.text().strip() == "مرحبا بالجميع"
    assert body.attributes["dir"] == "auto"
