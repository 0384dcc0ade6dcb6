"""Each page of a need and an offer as each reader sees it: empty, one, many, closed, paused, in both languages."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.items.rules import OfferState as S, SlotState, Terms
from app.items.service import ask
from app.projects.rules import State
from tests.factories import items, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.items.world import NOW, WHY, asked_anew, typed, world
from tests.queries import counted
from tests.visitor import Visitor

Open = Callable[..., Visitor]
RECEIPT = {"fr": "aucun reçu fiscal", "en": "no right to a tax receipt"}


async def test_a_visitor_reads_a_need_and_is_led_to_offer(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db, note="En **cèdre**, <b>non traité</b>.", can_fetch=True)
    await browser.go(f"/fr/besoins/{w.need.public_id}")
    assert browser.path.endswith(f"{w.need.public_id}-bacs-de-plantation-en-bois")
    for said in (
        "Il manque encore : 6 unités.", "Usagé convient, si ça fonctionne", "Don",
        "L’équipe peut aller le chercher", "<b>non traité</b>", w.project.title, "Parc-Extension",
    ):  # fmt: skip
        assert said in browser.text, said
    assert len(browser.page.css("main .button-primary")) == 1
    assert not browser.http.cookies
    await browser.follow("Offrir")
    assert browser.path == f"/fr/besoins/{w.need.public_id}/offrir"
    assert browser.page.css_first("input[name=quantity]").attributes["value"] == "6"
    assert not browser.http.cookies


async def test_the_address_of_a_need_is_put_right_and_keeps_its_query(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    answer = await browser.http.get(f"/fr/besoins/{w.need.public_id}-vieux-titre?de=courriel")
    assert answer.status_code == 301
    assert answer.headers["location"].endswith("-bacs-de-plantation-en-bois?de=courriel")
    for wrong in ("0000000000", "rien", f"{w.need.public_id}x", "-", "💥"):
        assert (await browser.go(f"/fr/besoins/{wrong}")).status == 404


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_no_page_of_a_gift_implies_a_tax_receipt(
    db: AsyncSession, visitor: Open, language: str
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DELIVERED, thanks="Merci !", thanked_at=NOW)
    word = {"fr": ("besoins", "offrir", "offres"), "en": ("needs", "offer", "offers")}[language]
    needs, offer, offers = word
    gives = visitor(language)
    await sign_in_as(db, gives, w.giver)
    for path in (
        f"/{language}/{needs}", f"/{language}/{needs}/{w.need.public_id}",
        f"/{language}/{needs}/{w.need.public_id}/{offer}", f"/{language}/{offers}/{made.public_id}",
    ):  # fmt: skip
        await gives.go(path)
        assert RECEIPT[language] in gives.text, path
        said = gives.text.lower().replace(RECEIPT[language], "")
        for implied in ("reçu fiscal", "tax receipt", "déductible", "deductible", "crédit d’impôt"):
            assert implied not in said, (path, implied)


@pytest.mark.parametrize(
    ("need", "state", "said", "offers"),
    [
        ({"accepted": 6}, State.MOBILISING, "Tout est trouvé : 6 unités.", True),
        ({"state": "closed"}, State.MOBILISING, "Tout est arrivé autrement.", False),
        ({}, State.PAUSED, "Ce projet est en pause", False),
        ({}, State.CLOSED, "Ce projet est terminé", False),
    ],
)
async def test_a_need_that_takes_nothing_more_says_why_on_both_its_pages(
    db: AsyncSession,
    browser: Visitor,
    need: dict[str, object],
    state: State,
    said: str,
    *,
    offers: bool,
) -> None:
    w = await world(db, state, **need)
    await browser.go(f"/fr/besoins/{w.need.public_id}")
    assert said in browser.text
    assert bool(browser.page.css("a.button-primary[href$='/offrir']")) is offers
    await browser.go(f"/fr/besoins/{w.need.public_id}/offrir")
    assert bool(browser.page.css("main form[method=post]")) is offers
    assert offers == ("cela reste en réserve" in browser.text)


async def test_whoever_has_offered_is_led_to_their_offer(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver)
    await sign_in_as(db, browser, w.giver)
    await browser.go(f"/fr/besoins/{w.need.public_id}")
    await browser.follow("Voir mon offre")
    assert browser.path == f"/fr/offres/{made.public_id}"
    assert "L’équipe du projet lit votre offre" in browser.text
    await browser.follow("Modifier votre offre")
    assert browser.page.css_first("input[name=quantity]").attributes["value"] == "1"
    await browser.submit(quantity="3", note="Trois, finalement.")
    assert "Votre offre est modifiée" in browser.text
    assert "Trois, finalement." in browser.text


async def test_the_team_reads_what_others_do_not(db: AsyncSession, visitor: Open) -> None:
    w = await world(db)
    paths = {
        f"/fr/projets/{w.project.public_id}/objets": 403,
        f"/fr/projets/{w.project.public_id}/objets/nouveau": 403,
        f"/fr/besoins/{w.need.public_id}/modifier": 403,
        f"/fr/besoins/{w.need.public_id}/fermer": 403,
        f"/fr/besoins/{w.need.public_id}/offres": 403,
    }
    team, stranger, nobody = visitor(), visitor(), visitor()
    await sign_in_as(db, team, w.member)
    await sign_in_as(db, stranger, w.giver)
    for path, refused in paths.items():
        assert (await team.go(path)).status == 200, path
        assert (await stranger.go(path)).status == refused, path
        assert "Seule l’équipe de ce projet" in stranger.text
        await nobody.go(path)
        assert nobody.path == "/fr/connexion"
    await stranger.go(f"/fr/besoins/{w.need.public_id}")
    assert "Pour l’équipe" not in stranger.text
    await team.go(f"/fr/besoins/{w.need.public_id}")
    assert "Modifier ce besoin" in team.text


async def test_a_team_with_nothing_asked_is_told_how_to_begin(
    db: AsyncSession, browser: Visitor
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.MOBILISING, carrier)
    await sign_in_as(db, browser, carrier)
    await browser.go(f"/fr/projets/{project.public_id}")
    await browser.follow("Ce dont nous avons besoin")
    assert browser.path.endswith("/objets")
    assert browser.page.css(".empty-state, .empty")
    assert len(browser.page.css("main .button-primary")) == 1


async def test_a_team_sees_what_waits_for_it_first_then_what_it_asks_and_what_is_closed(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    for state in (S.WAITING, S.ACCEPTED, S.OFFERED, S.DISPUTED, S.DELIVERED, S.DECLINED):
        await items.offer(db, w.need, await person(db, name=f"Qui {state}"), state)
    await items.need(db, w.project, title="Déjà fermé", state="closed")
    await sign_in_as(db, browser, w.carrier)
    await browser.go(f"/fr/projets/{w.project.public_id}/objets")
    offers = [one for one in browser.all(".item-card h3") if "Qui" in one]
    assert [one.rpartition("Qui ")[2] for one in offers] == [
        "disputed", "offered", "accepted", "waiting",
    ]  # fmt: skip
    assert browser.text.index(items.TITLE) < browser.text.index("Déjà fermé")
    await browser.go(f"/fr/besoins/{w.need.public_id}/offres")
    assert len(browser.all(".item-card h2")) == 6, "those that are over too"


async def test_offers_are_listed_for_who_made_them_a_page_at_a_time(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    speaks = await organisations.organisation(db, w.giver)
    for _ in range(20):
        await items.offer(db, w.need, w.giver, S.DECLINED)
    await items.offer(db, w.need, await person(db), organisation_id=speaks.id)
    await sign_in_as(db, browser, w.giver)
    await browser.go("/fr/moi")
    await browser.go("/fr/moi/offres")
    assert len(browser.all(".item-card")) == 20
    assert "En attente d’une réponse" in browser.text, "that of the organisation they speak for"
    await browser.follow("Plus ancien")
    assert len(browser.all(".item-card")) == 1


@pytest.mark.parametrize("state", list(S))
async def test_an_offer_says_where_it_stands_in_every_state_to_both_sides(
    db: AsyncSession, visitor: Open, state: S
) -> None:
    w = await world(db, terms=Terms.LOAN)
    made = await items.offer(db, w.need, w.giver, state, quantity=2, reason=WHY)
    badges = set()
    for who, language, path in (
        (w.giver, "fr", "/fr/offres/"), (w.carrier, "en", "/en/offers/"),
    ):  # fmt: skip
        browser = visitor(language)
        await sign_in_as(db, browser, who)
        await browser.go(f"{path}{made.public_id}")
        assert browser.status == 200
        badges.add(browser.all(".page-head .badge")[0])
        assert len(browser.page.css("h1")) == 1
        assert len(browser.page.css("main .button-primary")) <= 1
        assert WHY in browser.text
        assert ("Léa Côté" in browser.text.replace(browser.all("header")[0], "")) == (
            who is w.carrier
        )
    assert len(badges) == 2, "said in each language"


async def test_the_main_action_is_the_one_that_comes_next(db: AsyncSession, visitor: Open) -> None:
    w = await world(db, terms=Terms.LOAN)
    team, gives = visitor(), visitor()
    await sign_in_as(db, team, w.carrier)
    await sign_in_as(db, gives, w.giver)

    async def main(browser: Visitor, state: S, *, meets: bool = False, **more: object) -> str:
        made = await items.offer(db, w.need, w.giver, state, **more)
        if meets:
            await items.handover(db, made, SlotState.AGREED)
        await browser.go(f"/fr/offres/{made.public_id}")
        made.state = S.DECLINED if state is S.OFFERED else made.state
        if state is S.OFFERED:
            made.released = made.quantity
        await db.commit()
        return " ".join(browser.all("main .button-primary"))

    assert await main(team, S.OFFERED) == "Accepter l’offre"
    assert await main(gives, S.OFFERED) == ""
    assert await main(team, S.ACCEPTED) == "Proposer ce moment"
    assert await main(gives, S.ACCEPTED) == "Proposer ce moment"
    assert await main(gives, S.ACCEPTED, meets=True) == "C’est livré"
    assert await main(team, S.DISPUTED) == "Régler le différend"
    assert await main(gives, S.DISPUTED) == ""
    assert await main(team, S.DELIVERED, thanks="Merci !", thanked_at=NOW) in {
        "Proposer ce moment", "C’est rendu",
    }  # fmt: skip
    assert await main(gives, S.RENEGED) == ""


async def test_two_who_change_a_need_read_what_it_has_become_and_lose_nothing(
    db: AsyncSession, visitor: Open
) -> None:
    w = await world(db)
    first, second = visitor(), visitor()
    await sign_in_as(db, first, w.carrier)
    await sign_in_as(db, second, w.member)
    for browser in (first, second):
        await browser.go(f"/fr/besoins/{w.need.public_id}/modifier")
    await first.submit(title="Bacs en cèdre", quantity="8")
    await second.submit(note="Avec des roulettes, si possible.")
    assert second.status == 409
    assert "a modifié ce besoin entre-temps" in second.text
    assert "Tel qu’il est maintenant" in second.text
    assert "Bacs en cèdre" in second.text
    assert "Avec des roulettes" in second.text
    await second.submit(title="Bacs en cèdre", quantity="8")
    assert "Le besoin est modifié" in second.text
    assert "Avec des roulettes" in second.text


async def test_a_slip_of_the_hand_does_not_step_over_what_somebody_else_wrote(
    db: AsyncSession, visitor: Open
) -> None:
    w = await world(db)
    first, second = visitor(), visitor()
    await sign_in_as(db, first, w.carrier)
    await sign_in_as(db, second, w.member)
    for browser in (first, second):
        await browser.go(f"/fr/besoins/{w.need.public_id}/modifier")
    await first.submit(title="Bacs en cèdre")
    await second.submit(title="")
    assert second.status == 422
    await second.submit(title="Bacs en plastique")
    assert second.status == 409, "mending the slip is not having read"
    assert "Bacs en cèdre" in second.text
    await items.again(db, w.need)
    assert w.need.title == "Bacs en cèdre"
    await second.submit(title="Bacs en bois")
    await items.again(db, w.need)
    assert w.need.title == "Bacs en bois"


async def test_the_name_of_a_giver_is_theirs_to_show(db: AsyncSession, visitor: Open) -> None:
    w = await world(db)
    made = await items.offer(
        db, w.need, w.giver, S.DELIVERED, thanks="Merci pour tout !", thanked_at=NOW
    )
    gives, team, stranger = visitor(), visitor(), visitor()
    await sign_in_as(db, gives, w.giver)
    await sign_in_as(db, team, w.carrier)
    path = f"/fr/besoins/{w.need.public_id}"
    assert "Léa Côté" in (await stranger.go(path)).text
    await gives.go(f"/fr/offres/{made.public_id}")
    await gives.submit("form[action$='/nom']", naming="anonymous")
    assert "Votre souhait est noté" in gives.text
    await stranger.go(path)
    assert "Léa Côté" not in stranger.text
    assert "Quelqu’un qui préfère ne pas être nommé" in stranger.text or "nom" in stranger.text
    await team.go(f"/fr/offres/{made.public_id}")
    assert not team.page.css("form[action$='/nom']")
    field = team.page.css_first("input[name^=csrf], input[name=_csrf]")
    token = {} if field is None else {field.attributes["name"]: field.attributes["value"]}
    await team.post(f"/fr/offres/{made.public_id}/nom", {"naming": "name", **token})
    assert team.status == 403


async def test_thanks_name_the_organisation_before_who_spoke_for_it(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    gives = await organisations.organisation(db, w.giver, name="La Remise")
    said = {"thanks": "Merci pour tout !", "thanked_at": NOW}
    await items.offer(db, w.need, w.giver, S.DELIVERED, organisation_id=gives.id, **said)
    await items.offer(
        db, w.need, w.giver, S.DELIVERED, organisation_id=gives.id, naming="anonymous", **said
    )
    await browser.go(f"/fr/besoins/{w.need.public_id}")
    anonymous, named = browser.all(".thanks .item-meta")
    assert "La Remise (Léa Côté)" in named
    assert "La Remise" not in anonymous
    assert "Léa" not in anonymous


async def test_a_kept_page_of_a_need_asks_nothing_and_follows_its_changes(
    db: AsyncSession, visitor: Open, runtime: Runtime
) -> None:
    w = await world(db)
    stranger, team = visitor(), visitor()
    path = f"/fr/besoins/{w.need.public_id}-bacs-de-plantation-en-bois"
    for _twice in range(2):
        with counted(runtime) as sent:
            await stranger.go(path)
            await stranger.go(f"/fr/besoins/{w.need.public_id}/offrir")
    assert not sent
    await sign_in_as(db, team, w.carrier)
    await team.go(f"/fr/besoins/{w.need.public_id}/modifier")
    await team.submit(quantity="9")
    for page in (path, f"/fr/besoins/{w.need.public_id}/offrir"):
        assert "9 unités" in (await stranger.go(page)).text, page


async def test_a_form_is_answered_though_the_need_changed_under_it(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    await sign_in_as(db, browser, w.giver)
    await browser.go(f"/fr/besoins/{w.need.public_id}/offrir")
    await ask.change(db, w.carrier, w.need.id, asked_anew(w.need, quantity=1), NOW)
    await db.commit()
    await browser.submit(**typed(quantity=2))
    assert browser.status == 422
    assert "Le projet demande 1 unité" in browser.error("quantity")
    assert "Ils sont au sec." in browser.text
