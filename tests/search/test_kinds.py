"""Projects, missions, things needed and organisations are found by their words, and only what is public."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import WRITTEN, State as CampaignState
from app.core.errors import Invalid
from app.core.i18n import using
from app.ideas.queries.listing import Filters
from app.ideas.queries.searching import Words
from app.items.rules import NeedState, Unit
from app.missions.rules import SessionState, State as MissionState
from app.organisations.rules import State as OrganisationState
from app.places.gazetteer import gazetteer
from app.projects.rules import State
from app.search import finding
from app.search.finding import FoundThings, Tally
from app.search.kinds import LABELS, SOURCES, SearchKind
from tests.factories import campaigns, items, missions, organisations, projects

NOW = datetime.now(UTC)
EVERYWHERE = Filters()
Made = Callable[..., Awaitable[object]]


async def count(db: AsyncSession, typed: str, filters: Filters = EVERYWHERE) -> Tally:
    return await finding.tally(db, Words.of(typed), filters, NOW)


async def look(
    db: AsyncSession, kind: SearchKind, typed: str, filters: Filters = EVERYWHERE, **page: object
) -> FoundThings:
    found = await count(db, typed, filters)
    return await finding.things(db, kind, found, filters, NOW, **page)  # type: ignore[arg-type]


async def titles(
    db: AsyncSession, kind: SearchKind, typed: str, filters: Filters = EVERYWHERE
) -> list[str]:
    return [one.title for one in (await look(db, kind, typed, filters)).things]


async def a_project(db: AsyncSession, title: str, **more: object) -> object:
    return await projects.project(db, State.MOBILISING, title=title, **more)  # type: ignore[arg-type]


async def a_mission(db: AsyncSession, title: str, **more: object) -> object:
    return await missions.mission(db, title=title, **more)  # type: ignore[arg-type]


async def a_need(db: AsyncSession, title: str, **more: object) -> object:
    area = more.pop("area", "parc-extension")
    themes = more.pop("themes", ["nature"])
    project = await projects.project(
        db, State.MOBILISING, title="Tout autre chose", area=str(area), themes=themes
    )
    return await items.need(db, project, title=title, **more)


async def a_campaign(db: AsyncSession, title: str, **more: object) -> object:
    language = str(more.pop("language", "fr"))
    project = await projects.project(
        db,
        State.CROWDFUNDING,
        title=title,
        language=language,
        **more,  # type: ignore[arg-type]
    )
    return await campaigns.campaign(db, project=project, language=language)


async def an_organisation(db: AsyncSession, title: str, **more: object) -> object:
    return await organisations.organisation(db, name=title, **more)  # type: ignore[arg-type]


MAKE: dict[SearchKind, Made] = {
    SearchKind.PROJECTS: a_project,
    SearchKind.CAMPAIGNS: a_campaign,
    SearchKind.MISSIONS: a_mission,
    SearchKind.THINGS: a_need,
    SearchKind.ORGANISATIONS: an_organisation,
}
KINDS = list(MAKE)


def test_every_kind_has_a_place_to_look_in_and_a_name() -> None:
    assert set(SOURCES) | {SearchKind.IDEAS} == set(SearchKind) == set(LABELS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Des vélos électriques partagés", "velo electrique"),
        ("Une œuvre d’art à L’Île-des-Sœurs", "OEUVRES ile des soeurs"),
        ("Aménager la bibliothèque", "amenagement biblio"),
    ],
)
async def test_accents_plurals_and_last_letters_do_not_matter(
    db: AsyncSession, kind: SearchKind, title: str, typed: str
) -> None:
    await MAKE[kind](db, title)
    await MAKE[kind](db, "Rien à voir du tout")
    assert await titles(db, kind, typed) == [title]
    assert (await count(db, typed)).counts[kind] == 1


@pytest.mark.parametrize("kind", [SearchKind.PROJECTS, SearchKind.MISSIONS, SearchKind.THINGS])
async def test_words_in_english_are_found_by_their_roots(
    db: AsyncSession, kind: SearchKind
) -> None:
    await MAKE[kind](db, "Planting trees on our street", language="en")
    assert await titles(db, kind, "planted tree") == ["Planting trees on our street"]
    assert not await titles(db, kind, "planted tree", Filters(language="fr"))
    assert await titles(db, kind, "tree", Filters(language="en"))


@pytest.mark.parametrize("kind", KINDS)
async def test_every_word_must_be_there(db: AsyncSession, kind: SearchKind) -> None:
    await MAKE[kind](db, "Un four à pain au parc")
    assert await titles(db, kind, "four pain")
    assert not await titles(db, kind, "four patinoire")


async def test_the_text_of_each_is_searched_after_its_title(db: AsyncSession) -> None:
    await projects.project(db, title="Un banc au soleil", summary="Et une patinoire, un jour.")
    await projects.project(db, title="Une patinoire éclairée")
    assert await titles(db, SearchKind.PROJECTS, "patinoire") == [
        "Une patinoire éclairée", "Un banc au soleil",
    ]  # fmt: skip
    await missions.mission(db, title="Samedi matin", tasks="Pelleter la patinoire du parc.")
    await missions.mission(db, title="Dimanche", place_label="Patinoire du parc Howard")
    assert set(await titles(db, SearchKind.MISSIONS, "patinoires")) == {"Samedi matin", "Dimanche"}
    await items.need(db, title="Deux grattoirs", note="Pour la patinoire, larges si possible.")
    assert await titles(db, SearchKind.THINGS, "patinoire") == ["Deux grattoirs"]
    await organisations.organisation(
        db, name="Les Givrés", presentation_fr="Nous arrosons la patinoire."
    )
    assert await titles(db, SearchKind.ORGANISATIONS, "patinoire") == ["Les Givrés"]


async def hidden_things(db: AsyncSession) -> None:
    """Make one of everything that the public may not find, each with the same word in its title."""
    said = "Une patinoire secrète"
    await projects.project(db, State.MOBILISING, title=said, hidden_at=NOW)
    await projects.project(db, State.STOPPED, title=said)
    for state in (
        MissionState.DRAFT, MissionState.PAUSED, MissionState.DONE, MissionState.CANCELLED,
    ):  # fmt: skip
        await missions.mission(db, title=said, state=state)
    await missions.mission(db, title=said, hidden_at=NOW)
    hidden = await projects.project(db, State.MOBILISING, title="Tout autre chose", hidden_at=NOW)
    await missions.mission(db, title=said, project=hidden)
    closed = await organisations.organisation(db, name="Éteints", closed_at=NOW)
    await missions.mission(db, title=said, organisation=closed)
    await missions.mission(db, title=said, sessions=[])
    await missions.mission(db, title=said, sessions=[(NOW - timedelta(2), NOW - timedelta(1))])
    going = await projects.project(db, State.MOBILISING, title="Tout autre chose")
    await items.need(db, going, title=said, hidden_at=NOW)
    await items.need(db, going, title=said, state=NeedState.CLOSED)
    await items.need(db, going, title=said, quantity=2, accepted=2)
    await items.need(db, hidden, title=said)
    for over in (State.PAUSED, State.STOPPED, State.DELIVERED, State.CLOSED):
        project = await projects.project(db, over, title="Tout autre chose")
        await items.need(db, project, title=said)
    for unseen in (
        OrganisationState.UNVERIFIED, OrganisationState.PENDING, OrganisationState.REFUSED,
        OrganisationState.SUSPENDED,
    ):  # fmt: skip
        await organisations.organisation(db, name=said, state=unseen)
    await organisations.organisation(db, name=said, hidden_at=NOW)
    await organisations.organisation(db, name=said, closed_at=NOW)


async def test_nothing_hidden_draft_closed_or_over_is_ever_found(db: AsyncSession) -> None:
    await hidden_things(db)
    found = await count(db, "patinoire secrète")
    assert found.counts == dict.fromkeys(SOURCES, 0)
    assert found.first is None
    for kind in KINDS:
        assert (await look(db, kind, "patinoire")).things == []
    words = await finding.recent_titles(db, NOW)
    assert not any("secrète" in title for title in words), "nor is it suggested"


async def test_campaigns_that_nobody_may_read_are_not_found_and_those_that_ended_are(
    db: AsyncSession,
) -> None:
    async def of(state: CampaignState, **fields: object) -> None:
        project = await projects.project(db, State.CROWDFUNDING, title=f"Patinoire {state}")
        await campaigns.campaign(db, state, project=project, **fields)

    for state in CampaignState:
        await of(state)
    await of(CampaignState.LIVE, hidden_at=NOW)
    secret = await projects.project(db, title="Patinoire secrète", hidden_at=NOW)
    await campaigns.campaign(db, project=secret)
    assert sorted(await titles(db, SearchKind.CAMPAIGNS, "patinoire")) == sorted(
        f"Patinoire {state}" for state in set(CampaignState) - WRITTEN
    )
    assert (await count(db, "patinoire secrète")).first is None


async def test_a_mission_with_every_date_called_off_is_not_found(db: AsyncSession) -> None:
    mission = await missions.mission(db, title="Une patinoire à pelleter")
    assert await titles(db, SearchKind.MISSIONS, "patinoire")
    for date in await missions.dates_of(db, mission):
        date.state, date.reason = SessionState.CANCELLED, "Il a fondu."
    await db.commit()
    assert not await titles(db, SearchKind.MISSIONS, "patinoire")


@pytest.mark.parametrize("kind", KINDS)
async def test_places_narrow_a_search(db: AsyncSession, kind: SearchKind) -> None:
    await MAKE[kind](db, "Une patinoire ici", area="parc-extension")
    await MAKE[kind](db, "Une patinoire à côté", area="cremazie")
    await MAKE[kind](db, "Une patinoire là-bas", area="westmount")
    here = gazetteer.area("parc-extension")
    assert here is not None
    around = gazetteer.area("t:villeray-saint-michel-parc-extension")
    assert around is not None
    assert await titles(db, kind, "patinoire", Filters(area=here)) == ["Une patinoire ici"]
    assert len(await titles(db, kind, "patinoire", Filters(area=around))) == 2
    assert len(await titles(db, kind, "patinoire")) == 3


async def test_themes_narrow_a_search_and_leave_out_who_has_none(db: AsyncSession) -> None:
    for kind, make in MAKE.items():
        if kind is not SearchKind.ORGANISATIONS:
            await make(db, "Une patinoire verte", themes=["nature"])
            await make(db, "Une patinoire rapide", themes=["sport"])
    await an_organisation(db, "La Patinoire")
    found = await count(db, "patinoire", Filters(theme="sport"))
    assert dict(found.counts) == {
        SearchKind.PROJECTS: 2, SearchKind.CAMPAIGNS: 1, SearchKind.MISSIONS: 1,
        SearchKind.THINGS: 1, SearchKind.ORGANISATIONS: 0,
    }  # fmt: skip
    assert await titles(db, SearchKind.THINGS, "patinoire", Filters(theme="sport")) == [
        "Une patinoire rapide"
    ]


async def test_each_says_where_it_stands_in_the_readers_language(db: AsyncSession) -> None:
    await a_campaign(db, "Des patins pour la patinoire")
    await a_project(db, "Une patinoire de quartier")
    await a_mission(
        db, "Pelleter la patinoire", sessions=[(datetime(2030, 1, 5, 15, tzinfo=UTC), datetime(2030, 1, 5, 17, tzinfo=UTC))],
    )  # fmt: skip
    await a_need(db, "Sable à patinoire", quantity=6, accepted=2, unit=Unit.BAG)
    await an_organisation(db, "Patinoire pour tous")
    said = {}
    for language in ("fr", "en"):
        with using(language):
            said[language] = [
                " ".join((await look(db, kind, "patinoire")).things[0].says.split())
                for kind in KINDS
            ]
    assert said["fr"] == [
        "Mobilisation",
        "Ouverte",
        "samedi 5 janvier 2030",
        "Il manque encore : 4 sur 6 sacs.",
        "Organisme communautaire",
    ]
    assert said["en"] == [
        "Gathering hands and means", "Open", "Saturday, January 5, 2030",
        "Still missing: 4 of 6 bags.", "Community organisation",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_a_thing_found_leads_to_its_page_in_both_languages(
    db: AsyncSession, kind: SearchKind
) -> None:
    made = await MAKE[kind](db, "Une patinoire éclairée")
    [one] = (await look(db, kind, "patinoire")).things
    assert one.public_id == made.public_id  # type: ignore[attr-defined]
    assert one.path("fr").startswith("/fr/")
    assert one.path("en").startswith("/en/")
    assert one.path("fr").endswith("-une-patinoire-eclairee")


async def test_pages_go_on_by_rank_without_repeating(db: AsyncSession) -> None:
    for n in range(7):
        await a_project(db, f"Patinoire {'patinoire ' * (n % 3)}numéro {n}")
    seen: list[str] = []
    after = ""
    for size in (3, 3, 1):
        page = await look(db, SearchKind.PROJECTS, "patinoire", size=3, after=after)
        assert (len(page.things), page.count) == (size, 7)
        seen += [one.title for one in page.things]
        after = page.after
    assert len(set(seen)) == 7
    assert after == ""


@pytest.mark.parametrize("cursor", ["zzz", "W10", "WyJhIiwxXQ", "A" * 400])
async def test_a_cursor_that_we_did_not_make_is_refused(db: AsyncSession, cursor: str) -> None:
    await a_project(db, "Une patinoire éclairée")
    with pytest.raises(Invalid):
        await look(db, SearchKind.PROJECTS, "patinoire", after=cursor)


async def test_of_very_many_only_the_newest_are_ranked(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("MOST", 10), ("RANKED", 4)):
        monkeypatch.setattr(finding, name, value)
    finding._counting.cache_clear()
    finding._reading.cache_clear()
    try:
        for n in range(12):
            await a_project(db, f"Une ruelle commune {n}")
        found = await look(db, SearchKind.PROJECTS, "ruelle", size=10)
        assert found.count == 11, "one more than is counted"
        assert {one.title.rsplit(" ", 1)[1] for one in found.things} == {"8", "9", "10", "11"}
    finally:
        finding._counting.cache_clear()
        finding._reading.cache_clear()


async def test_an_unfinished_last_word_finds_when_whole_words_do_not(db: AsyncSession) -> None:
    await a_project(db, "Du jardinage en ruelle")
    await a_project(db, "Un jardin de pluie")
    assert set(await titles(db, SearchKind.PROJECTS, "jardin")) == {
        "Un jardin de pluie", "Du jardinage en ruelle",
    }  # fmt: skip
    assert not await titles(db, SearchKind.PROJECTS, "jar")


@pytest.mark.parametrize("typed", ["", "   ", "’ - —", "\x00", "🙂", "&|!():*<->", "'", "\\"])
async def test_signs_alone_find_nothing_and_break_nothing(db: AsyncSession, typed: str) -> None:
    await a_project(db, "Une patinoire éclairée")
    assert not any((await count(db, typed)).counts.values())


@given(typed=st.text(max_size=60))
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)  # fmt: skip
async def test_whatever_is_typed_is_searched_without_a_fault(db: AsyncSession, typed: str) -> None:
    try:
        typed.encode()
    except UnicodeEncodeError:
        return
    assert not any((await count(db, typed)).counts.values())


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_has_an_index_of_its_words(db: AsyncSession, kind: SearchKind) -> None:
    source = SOURCES[kind]
    name = (source.named_by or source.table).__tablename__
    found = await db.scalars(
        text("SELECT indexdef FROM pg_indexes WHERE tablename = :name"), {"name": name}
    )
    assert any("USING gin (search)" in index for index in found)
