"""Talking on the page of an idea: nothing is lost, what is new is said and takes the focus."""

import re

import pytest
from playwright.async_api import Page, expect

from app.accounts.actor import Actor
from app.ideas.models import Idea
from tests.browser.windows import Window
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea
from tests.house import House
from tests.world import device as signed_in

WORDS = "Le camion de déneigement ne passera plus."


async def cast(house: House) -> tuple[Idea, Actor, str]:
    """Make an idea with 24 comments, a member, and the secret of their device."""
    async with house.runtime.database._sessions() as db:
        about, actor = await idea(db), await person(db, name="Rosalie")
        await made.many(db, about, 22)
        first = await made.comment(db, about, stance="against", marks=3, body="Et la neige ?")
        for n in range(5):
            await made.comment(db, about, parent=first, body=f"Réponse {n}.")
        await made.comment(db, about, stance="for", marks=1, body="Enfin.")
        return about, actor, await signed_in(db, actor)


async def focused(tab: Page) -> str:
    return await tab.evaluate("() => document.activeElement.textContent.trim()")


@pytest.mark.parametrize("device", ["phone", "desktop"])
async def test_a_member_talks_without_leaving_the_page(house: House, window, device: str) -> None:
    about, _actor, secret = await cast(house)
    opened: Window = await window(device=device)
    await opened.sign_in(secret)
    opened.watch.expected.add(422)
    tab = await opened.page()
    await tab.goto(f"/fr/idees/{about.public_id}")
    where = tab.url
    announced = tab.locator("#announcer")

    await tab.locator(".write > summary").click()
    await tab.get_by_role("button", name="Publier mon commentaire").click()
    await expect(tab.locator("#error-body")).to_contain_text("Veuillez remplir ce champ")
    assert "Un point à corriger" in await focused(tab)

    await tab.locator("label[for=field-stance-question]").click()
    await tab.locator("#field-body").fill(WORDS)
    await tab.get_by_role("button", name="Publier mon commentaire").click()
    await expect(announced).to_have_text("Votre commentaire est publié.")
    assert WORDS in await focused(tab)
    assert await tab.locator("#comments > li").first.locator(".stance").inner_text() == "Question"
    await expect(tab.locator("#choice-all")).to_have_text("Tous 30")
    await expect(tab.locator("#choice-question")).to_have_text("Questions 1")
    assert await tab.locator("#field-body").input_value() == ""
    assert await tab.evaluate("() => Object.keys(localStorage)") == []

    against = tab.locator(".conversation", has_text="Et la neige ?")
    await against.get_by_role("button", name="Utile").first.click()
    await expect(against.locator("[aria-pressed=true]")).to_contain_text("4")
    await against.get_by_role("link", name="Afficher les 2 autres réponses").click()
    await expect(against.locator(".replies > li")).to_have_count(5)
    assert "Réponse 3." in await focused(tab)

    await against.get_by_role("link", name="Répondre").click()
    await expect(against.locator("textarea")).to_be_focused()
    await against.locator("textarea").fill("On pelle à tour de rôle.")
    await against.get_by_role("button", name="Publier ma réponse").click()
    await expect(announced).to_have_text("Votre réponse est publiée.")
    assert "On pelle à tour de rôle." in await focused(tab)

    await tab.locator("#choice-for").click()
    await expect(announced).to_have_text("1 commentaire affiché")
    await expect(tab.locator("#choice-for")).to_be_focused()
    await tab.locator("#sort-oldest").click()
    await tab.locator("#choice-all").click()
    await expect(tab.locator("#comments > li.conversation")).to_have_count(20)
    await tab.get_by_role("link", name="Afficher plus de commentaires").click()
    await expect(tab.locator("#comments > li.conversation")).to_have_count(25)
    assert tab.url == where


async def test_a_text_outlives_a_closed_tab(house: House, window) -> None:
    about, _actor, _secret = await cast(house)
    opened: Window = await window()
    tab = await opened.page()
    await tab.goto(f"/fr/idees/{about.public_id}")
    await tab.locator(".write > summary").click()
    await tab.locator("#field-body").fill(WORDS)
    await tab.wait_for_function("() => Object.keys(localStorage).length > 0")
    await tab.close()
    tab = await opened.page()
    await tab.goto(f"/fr/idees/{about.public_id}")
    await tab.get_by_role("button", name="Le reprendre").click()
    await expect(tab.locator("#field-body")).to_have_value(WORDS)
    await tab.get_by_role("button", name="Publier mon commentaire").click()
    await expect(tab).to_have_url(re.compile("/fr/connexion"))
    await expect(tab.locator("main")).to_contain_text("Votre commentaire sur")


@pytest.mark.parametrize("device", ["phone", "desktop"])
async def test_everything_can_be_said_without_javascript(house: House, window, device: str) -> None:
    about, _actor, secret = await cast(house)
    opened: Window = await window(device=device, javascript=False, language="en")
    await opened.sign_in(secret)
    tab = await opened.page()
    await tab.goto(f"/en/ideas/{about.public_id}")
    await tab.locator(".write > summary").click()
    await tab.locator("#field-body").fill(WORDS)
    await tab.locator("#field-language").select_option("fr")
    await tab.get_by_role("button", name="Publish my comment").click()
    await expect(tab.locator(".comment-body")).to_have_text(WORDS)
    await expect(tab.locator("#flashes")).to_contain_text("Your comment is published.")
    await tab.get_by_role("link", name="All the comments").click()
    await tab.get_by_role("link", name="Against 1").click()
    await tab.get_by_role("link", name="Reply").click()
    await tab.locator("#reply textarea").fill("We take turns with the shovel.")
    await tab.get_by_role("button", name="Publish my reply").click()
    await expect(tab.locator(".replies > li").last).to_contain_text("We take turns")
    await tab.locator(".replies > li").last.get_by_role("link", name="Erase").click()
    await tab.get_by_role("button", name="Erase my comment").click()
    await expect(tab.locator("#flashes")).to_contain_text("Your comment is erased.")
