"""What a project needs, wherever it is shown: its page, lists, a card for other sites, JSON, a feed, a poster."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import needs as registry
from app.core.i18n import using
from app.core.needs import Need, NeedKind, needs_of
from app.projects.pages.needs import IN_A_CARD, Panel, short
from app.projects.queries import listing
from app.projects.queries.listing import Filters
from app.projects.rules import State
from tests.factories import projects
from tests.factories.items import need as item_need
from tests.queries import counted

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)


def need(project_id: int, kind: NeedKind, have: int, want: int, title: str = "Six bacs") -> Need:
    sentence = f"Il en manque {want - have}"
    return Need(project_id, kind, title, have, want, sentence, "/fr/besoins", "Offrir", "samedi")


def test_a_panel_parts_what_is_missing_from_what_is_met():
    met, missing = need(1, NeedKind.ITEMS, 6, 6), need(1, NeedKind.ITEMS, 5, 6)
    more = need(1, NeedKind.HOURS, 9, 6)
    panel = Panel.of([missing, met, more])
    assert (list(panel.missing), list(panel.met)) == ([missing], [met, more])
    assert not panel.is_empty
    assert Panel.of([]).is_empty


@pytest.mark.parametrize(
    ("kind", "missing", "french", "english"),
    [
        (NeedKind.HOURS, 2_400, "40 heures", "40 hours"), (NeedKind.HOURS, 10, "1 heure", "1 hour"),
        (NeedKind.SKILLS, 1, "1 personne compétente", "1 skilled person"),
        (NeedKind.ITEMS, 1_200, "1 200 objets", "1,200 things"),
        (NeedKind.MONEY, 320_050, "3 200,50 $", "$3,200.50"),
    ],
)  # fmt: skip
def test_a_card_says_what_is_missing_in_the_words_of_each_language(kind, missing, french, english):
    for language, words in (("fr", french), ("en", english)):
        with using(language):
            ((_icon, said),) = short([need(1, kind, 5, 5 + missing), need(1, kind, 3, 3)])
        assert said.replace("\u00a0", " ").replace("\u202f", " ") == words


def test_a_card_has_one_line_for_each_kind_in_the_order_of_the_panel():
    lines = [need(1, kind, 0, 60 * number) for number, kind in enumerate(reversed(NeedKind), 1)]
    said = short([*lines, *lines])
    assert len(said) == IN_A_CARD == len(NeedKind)
    assert [icon for icon, _words in said] == ["clock", "award", "package", "hand-coins"]


async def test_a_project_that_never_asked_says_so_and_one_that_found_all_says_thank_you(
    db, team, wanting, visitor
):
    page = await visitor().go(team.path)
    assert "Rien n’est demandé pour l’instant" in page.text
    wanting[team.project.id] = [need(team.project.id, NeedKind.ITEMS, 6, 6)]
    thanked = await visitor().go(team.path, params={"x": "1"})
    if "Merci" not in thanked.text:
        thanked = await visitor("en").go(team.path.replace("/fr/projets", "/en/projects"))
    assert thanked.page.css_first("#needs .progress-bar") is None
    assert len(thanked.page.css("#needs details li")) == 1


async def test_the_page_is_kept_until_a_need_changes(db, team, visitor, runtime):
    """Item needs drop the pages of their project: the panel is a part of them."""
    path, card = team.path, f"/embed/projects/{team.project.public_id}"
    assert "Pelles rondes" not in (await visitor().go(path)).text
    assert "Pelles rondes" not in (await visitor().http.get(card)).text
    made = await item_need(db, team.project, title="Pelles rondes", quantity=4)
    kept = await visitor().go(path)
    assert "Pelles rondes" not in kept.text, "the page is kept: nobody said that it changed"
    runtime.pages.drop([f"project:{team.project.id}"])
    assert "Pelles rondes" in (await visitor().go(path)).text
    assert "Pelles rondes" in (await visitor().http.get(card)).text
    found = await needs_of(db, [team.project.id])
    assert [(one.title, one.have, one.want) for one in found[team.project.id]] == [
        (made.title, 0, 4)
    ]


async def test_a_card_for_other_sites_knows_nobody_and_is_the_same_for_all(
    db, team, wanting, visitor
):
    wanting[team.project.id] = [
        need(team.project.id, NeedKind.ITEMS, number, 9, f"Besoin {number}") for number in range(6)
    ]
    path = f"/embed/projects/{team.project.public_id}"
    answer = await visitor().http.get(path)
    assert answer.text.count('class="need"') == 4, "four lines fit in the card"
    for word in ("<script", "<form", "cookie", "csrf", "session"):
        assert word not in answer.text.lower()
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert f'href="http://testserver{team.path}' in answer.text, "links open our site"
    again = await visitor().http.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    from_a_member = visitor()
    from_a_member.http.cookies.set("session", "x" * 43, domain="testserver.local", path="/")
    assert (await from_a_member.http.get(path)).text == answer.text


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?lang=en", 200), ("?lang=de", 422)])
async def test_a_card_speaks_two_languages(db, team, visitor, query, status):
    answer = await visitor().http.get(f"/embed/projects/{team.project.public_id}{query}")
    assert answer.status_code == status
    if status == 200:
        assert ("See the project" in answer.text) == (query == "?lang=en")
        assert ("En réalisation" in answer.text) == (query == "")


async def test_a_title_that_tries_to_break_out_of_the_card_stays_a_title(db, visitor):
    made = await projects.project(db, title='"><script>alert(1)</script> & "ruelle"')
    for path in (f"/embed/projects/{made.public_id}", f"/fr/projets/{made.public_id}/integrer"):
        text = (await visitor().http.get(path)).text
        assert "<script>alert" not in text
    lines = await visitor().go(f"/fr/projets/{made.public_id}/integrer")
    assert lines.page.css_first("iframe") is None, "shown as text, to be copied"
    assert "<iframe src=" in lines.text


async def test_json_says_the_same_numbers_in_the_language_asked_for(db, team, wanting, anybody):
    wanting[team.project.id] = [
        need(team.project.id, NeedKind.MONEY, 100, 320_000, "Argent"),
        need(team.project.id, NeedKind.HOURS, 60, 120, "Samedi"),
        need(team.project.id, NeedKind.SKILLS, 1, 1, "Comptable"),
    ]
    answer = await anybody.get(f"/projects/{team.project.public_id}/needs")
    found = answer.json()["needs"]
    assert [(one["kind"], one["is_met"]) for one in found] == [
        ("hours", False), ("money", False), ("skills", True),
    ]  # fmt: skip
    assert found[0]["url"] == "http://testserver/fr/besoins"
    whole = (await anybody.get(f"/projects/{team.project.public_id}")).json()
    assert whole["needs"] == found
    assert (await anybody.get("/projects/zzzzzzzzzz/needs")).status_code == 404


async def many(db, wanting, number: int, lacks) -> list:
    """Make projects one a day, the newest last; those that ``lacks`` names need hours."""
    carrier = None
    made = []
    for n in range(number):
        one = await projects.project(
            db, State.MOBILISING, carrier, title=f"Projet numéro {n:02}",
            created_at=NOW + timedelta(days=n),
        )  # fmt: skip
        done = 0 if lacks(n) else 60
        wanting[one.id] = [need(one.id, NeedKind.HOURS, done, 60)]
        made.append(one)
    return made


async def test_the_oldest_project_that_needs_hours_is_found_below_any_number_of_others(
    db, wanting, monkeypatch, browser
):
    monkeypatch.setattr(listing, "ASKED_AT_ONCE", 4)
    await many(db, wanting, 13, lambda n: n == 0)
    await browser.go("/fr/projets?has=hours")
    assert browser.all(".project-card h2") == ["Projet numéro 00"]
    assert "1 projet" in browser.all(".list-count")[0]


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 200])
async def test_pages_of_those_who_lack_something_miss_nobody_and_repeat_nobody(
    db, wanting, monkeypatch, at_once
):
    monkeypatch.setattr(listing, "ASKED_AT_ONCE", at_once)
    made = await many(db, wanting, 9, lambda n: n % 3 != 1)
    filters = Filters(has=NeedKind.HOURS)
    seen: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = await listing.page_of_cards(db, filters, after=after, size=2)
        seen += [card.title for card in page.items]
        after, pages = page.next_cursor, pages + 1
    expected = [one.title for n, one in enumerate(made) if n % 3 != 1]
    assert seen == expected[::-1]
    assert pages == 3
    assert await listing.count(db, filters) is None
    assert await listing.count(db, Filters()) == 9


async def test_a_page_reads_the_needs_of_so_many_projects_and_the_next_goes_on_there(
    db, wanting, monkeypatch, browser
):
    monkeypatch.setattr(listing, "ASKED_AT_ONCE", 2)
    monkeypatch.setattr(listing, "ASKED_MOST", 4)
    await many(db, wanting, 9, lambda n: n in {0, 3})
    await browser.go("/fr/projets?has=hours")
    assert browser.page.css(".project-card") == []
    assert "Aucun parmi les plus récents" in browser.text
    assert "Pas encore de projet ici" not in browser.text
    await browser.follow("Chercher plus loin")
    assert browser.all(".project-card h2") == ["Projet numéro 03"]
    await browser.follow("Projets suivants")
    assert browser.all(".project-card h2") == ["Projet numéro 00"]
    assert "Projets suivants" not in browser.text


async def test_a_list_that_goes_on_says_no_number_that_nobody_counted(
    db, wanting, browser, monkeypatch
):
    monkeypatch.setattr(listing, "PAGE_SIZE", 20)
    await many(db, wanting, 22, lambda _n: True)
    await browser.go("/fr/projets?has=hours")
    assert len(browser.page.css(".project-card")) == 20
    assert browser.all(".list-count") == []
    await browser.follow("Projets suivants")
    assert len(browser.page.css(".project-card")) == 2
    assert browser.all(".list-count") == []
    assert "22 projets" in (await browser.go("/fr/projets")).text


async def test_looking_for_needs_asks_once_for_a_whole_slice_of_the_list(
    db, wanting, runtime, visitor
):
    await many(db, wanting, 12, lambda n: n > 5)
    with counted(runtime) as sent:
        page = await visitor().go("/fr/projets?has=hours")
    assert len(page.page.css(".project-card")) == 6
    assert len([each for each in sent if "FROM project" in each]) == 1


async def test_closed_and_paused_projects_ask_nobody_whatever_they_lack(db, wanting, browser):
    for state in State:
        made = await projects.project(db, state, title=f"Un projet {state}")
        wanting[made.id] = [need(made.id, NeedKind.SKILLS, 0, 1)]
    await browser.go("/fr/projets?has=skills")
    assert sorted(browser.all(".project-card h2")) == sorted(
        f"Un projet {state}"
        for state in ("co_creation", "ready", "mobilising", "crowdfunding", "in_progress")
    )


async def test_readers_are_asked_for_all_at_once_and_nothing_is_asked_for_nobody(monkeypatch, db):
    asked: list[list[int]] = []
    monkeypatch.setattr(registry, "_readers", {})

    @registry.needs("tests")
    async def _read(_session, project_ids):
        asked.append(list(project_ids))
        return [need(2, NeedKind.MONEY, 0, 1), need(2, NeedKind.HOURS, 1, 1)]

    found = await needs_of(db, [1, 2])
    assert asked == [[1, 2]]
    assert ([*found], found[1], [one.kind for one in found[2]]) == (
        [1, 2], [], [NeedKind.MONEY, NeedKind.HOURS],
    )  # fmt: skip
    assert await needs_of(db, []) == {}
    assert len(asked) == 1
