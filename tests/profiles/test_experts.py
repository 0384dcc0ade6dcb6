"""Experts: by what they say they can do, shown as they choose, paused when they want, gone when they stop."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.profiles.models import Profile, ProfileSkill
from app.profiles.queries import people
from app.profiles.rules import Sharing
from app.profiles.schemas import Offer, Switches
from app.profiles.service import show
from app.profiles.service.show import ChangedElsewhere
from app.profiles.shown import person_url
from tests.api.program import Program, problem, token_of
from tests.factories import profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OFFER: dict[str, Any] = {
    "sharing": "named",
    "skills": ["accounting:professional", "gardening:learning"],
    "causes": ["nature"],
    "moments": ["sat-morning"],
    "monthly_hours": 6,
    "travel_km": 5,
    "is_remote": True,
}


async def own(db: AsyncSession) -> Profile:
    db.expire_all()
    return (await db.execute(select(Profile))).scalar_one()


async def where(visitor: New, who: Actor, entry: str) -> dict[str, bool]:
    """Say on which surfaces the skills of somebody stand."""
    browser = visitor()
    texts = {
        "page": (await visitor().go(person_url(who.public_id, who.display_name, lang="fr"))).text,
        "directory": (await visitor().go("/fr/personnes?skill=accounting")).all("main")[0],
        "nameless": (await visitor().go(f"/fr/personnes/anonyme/{entry}")).text,
        "api": (await browser.http.get(f"/api/v1/profiles/{who.public_id}")).text,
        "api list": (await browser.http.get("/api/v1/profiles?skill=accounting")).text,
    }
    signs = {"api": "accounting", "api list": '"accounting"', "directory": "(du métier)"}
    return {name: signs.get(name, "Comptabilité") in text for name, text in texts.items()}


@pytest.mark.parametrize(
    ("sharing", "seen"),
    [
        ("nobody", set()),
        ("named", {"page", "directory", "api", "api list"}),
        ("anonymous", {"directory", "nameless", "api list"}),
    ],
)
async def test_skills_stand_where_their_owner_chose_and_nowhere_else(
    visitor: New, db: AsyncSession, sharing: str, seen: set[str]
) -> None:
    who = await person(db)
    await show.save(db, who, Switches(is_listed=True), NOW)
    await show.offer(
        db, who, Offer.model_validate({**OFFER, "sharing": sharing, "version": 1}), NOW
    )
    await db.commit()
    entry = (await own(db)).anonymous_id
    assert {name for name, stands in (await where(visitor, who, entry)).items() if stands} == seen


async def test_a_pause_takes_them_from_every_surface_and_coming_back_puts_them_again(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    who = await profiles.expert(db, shows_area=True)
    entry = (await own(db)).anonymous_id
    browser = await sign_in_as(db, visitor(), who)
    for paused, many in (("1", 0), (None, 4)):
        await browser.go("/fr/moi/competences")
        await browser.submit(is_paused=paused)
        runtime.pages.clear()
        assert sum((await where(visitor, who, entry)).values()) == many
    assert set(await db.scalars(select(ProfileSkill.skill))) == {"accounting", "gardening"}


async def test_hours_distance_and_days_are_said_on_the_page_in_english_too(
    visitor: New, db: AsyncSession
) -> None:
    who = await profiles.expert(
        db, moments=["sat-morning"], monthly_hours=1, travel_km=5, is_remote=True
    )
    page = await visitor("en").go(person_url(who.public_id, who.display_name, lang="en"))
    for said in ("Accounting", "professional", "Saturday (morning)", "about 1 hour",
                 "up to 5 km from home", "from a distance too"):  # fmt: skip
        assert said in page.text


async def test_what_was_left_empty_is_not_said(browser: Visitor, db: AsyncSession) -> None:
    who = await profiles.expert(db, causes=[])
    await browser.go(person_url(who.public_id, who.display_name, lang="fr"))
    section = browser.all(".person-expertise")[0]
    for word in ("km", "heure", "Causes", "distance"):
        assert word not in section


async def test_a_skill_that_we_no_longer_list_is_left_out(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await profiles.expert(db, skills={"law": "able"}, causes=[])
    db.add(ProfileSkill(person_id=who.id, skill="abolished", level="able"))
    await db.commit()
    await browser.go(person_url(who.public_id, who.display_name, lang="fr"))
    assert len(browser.page.css(".person-expertise .chip")) == 1
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/competences")
    assert browser.status == 200


async def test_twelve_skills_are_kept_and_the_thirteenth_refused_with_what_was_chosen(
    browser: Visitor, db: AsyncSession
) -> None:
    from app.skills.terms import skills

    await sign_in_as(db, browser, await person(db))
    for many, status in ((13, 422), (12, 200)):
        await browser.go("/fr/moi/competences")
        chosen = [f"{code}:able" for code in list(skills())[:many]]
        await browser.submit(sharing="named", skills=chosen)
        assert browser.status == status
        if status == 422:
            kept = browser.page.css("select[name=skills] option[selected]")
            assert len([o for o in kept if o.attributes.get("value")]) == 13
    assert len((await db.scalars(select(ProfileSkill.skill))).all()) == 12


async def test_an_unconfirmed_or_suspended_member_shows_nothing(
    visitor: New, db: AsyncSession
) -> None:
    for facts in ({"confirmed": False}, {"suspended_at": NOW}):
        who = await person(db, **facts)
        with pytest.raises(Refused):
            await show.offer(db, who, Offer.model_validate(OFFER), NOW)
        await profiles.expert(db, who)
        path = person_url(who.public_id, who.display_name, lang="fr")
        assert (await visitor().go(path)).status == 404


async def test_two_windows_of_skills_do_not_overwrite_one_another(db: AsyncSession) -> None:
    who = await person(db)
    await show.offer(db, who, Offer.model_validate(OFFER), NOW)
    with pytest.raises(ChangedElsewhere, match="autre fenêtre"):
        await show.offer(db, who, Offer.model_validate({**OFFER, "skills": ["law:able"]}), NOW)
    await db.rollback()


async def test_a_refused_window_keeps_the_skills_that_were_saved(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db)
    one, other = await sign_in_as(db, visitor(), who), await sign_in_as(db, visitor(), who)
    await one.go("/fr/moi/competences")
    await other.go("/fr/moi/competences")
    await one.submit(sharing="named", skills=["law:able"])
    await other.submit(sharing="named", skills=["gardening:able"])
    assert other.status == 409
    assert list(await db.scalars(select(ProfileSkill.skill))) == ["law"]


async def test_stopping_altogether_leaves_no_skill_behind(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await profiles.expert(db)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/competences")
    await browser.submit(sharing="nobody", skills=[], causes=None)
    assert "personne d’autre ne les voit" in browser.text
    assert (await db.execute(select(ProfileSkill))).first() is None
    assert (await own(db)).sharing is Sharing.NOBODY


async def test_the_preview_leads_to_the_entry_without_a_name(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await profiles.expert(db, named=False)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/profil/apercu")
    await browser.follow("Compétences sans nom")
    assert browser.path == f"/fr/personnes/anonyme/{(await own(db)).anonymous_id}"
    assert who.display_name not in browser.all("main")[0]


async def test_a_territory_may_stand_on_an_entry_without_a_name_but_never_a_neighbourhood(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db, home="parc-extension")
    await profiles.expert(db, who, named=False, shows_area=True)
    found = await people.anonymous(db, (await own(db)).anonymous_id, NOW)
    assert found is not None
    assert found.territory_id == profiles.territory()
    page = await visitor().go(f"/fr/personnes/anonyme/{found.entry_id}")
    assert page.all(".page-head .with-icon") == ["Villeray–Saint-Michel–Parc-Extension"]


async def test_a_program_offers_and_pauses_as_the_page_does(app: ASGIApp, db: AsyncSession) -> None:
    who = await person(db)
    program = Program(app, await token_of(db, who))
    sent = {**OFFER, "version": 0}
    shown = (await program.send("PATCH", "/me/profile", sent)).json()
    assert {name: shown[name] for name in OFFER} == OFFER
    assert shown["is_paused"] is False
    paused = (await program.send("PATCH", "/me/profile", {"is_paused": True})).json()
    assert (paused["is_paused"], paused["skills"]) == (True, OFFER["skills"])
    seen = (await program.get(f"/profiles/{who.public_id}")).json()
    assert seen["expertise"] is None


async def test_a_program_that_sends_half_of_it_wrong_changes_nothing(
    app: ASGIApp, db: AsyncSession
) -> None:
    program = Program(app, await token_of(db, await person(db)))
    sent = {"bio": "Je jardine depuis toujours.", "sharing": "named", "skills": []}
    body = problem(await program.send("PATCH", "/me/profile", sent), 422, "invalid")
    assert "at least one skill" in str(body["errors"])
    assert (await program.get("/me/profile")).json()["bio"] == ""


async def test_null_takes_a_number_away_and_leaves_the_rest(app: ASGIApp, db: AsyncSession) -> None:
    program = Program(app, await token_of(db, await person(db)))
    await program.send("PATCH", "/me/profile", {**OFFER, "bio": "Je jardine."})
    nulls = dict.fromkeys((*OFFER, "bio", "is_listed"))
    shown = (await program.send("PATCH", "/me/profile", nulls)).json()
    assert (shown["monthly_hours"], shown["travel_km"]) == (None, None)
    assert (shown["bio"], shown["skills"]) == ("Je jardine.", OFFER["skills"])


async def test_names_of_skills_follow_the_language_of_the_program(
    app: ASGIApp, db: AsyncSession
) -> None:
    who = await profiles.expert(db)
    names = []
    for language in ("fr", "en"):
        program = Program(app, language=language)
        shown = (await program.get(f"/profiles/{who.public_id}")).json()
        names.append(shown["expertise"]["skills"][0]["name"])
    assert names == ["Comptabilité", "Accounting"]


@pytest.mark.parametrize("facts", [{"confirmed": False}, {"suspended_at": NOW}])
async def test_a_program_is_refused_as_its_person_is(
    app: ASGIApp, db: AsyncSession, facts: dict[str, Any]
) -> None:
    program = Program(app, await token_of(db, await person(db, **facts)))
    answer = await program.send("PATCH", "/me/profile", {"bio": "Bonjour à tous."})
    assert answer.status_code in {401, 403}
    assert (await db.execute(select(Profile))).first() is None
