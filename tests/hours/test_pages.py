"""The pages of some hours in each state, in two languages: what stands there, what leads on, what is hidden."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.hours.rules import Act, Side, State
from app.hours.service.turn import turn
from tests.factories import hours
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import LEA, OMAR, TITLE, WHY, plain, sides
from tests.visitor import Visitor

NOW = datetime.now(UTC)
HOSTILE = "<script>alert(1)</script> & “l’heure” {{ 7*7 }}"


@pytest.mark.parametrize(
    ("state", "french", "english"),
    [
        (
            State.PROPOSED,
            ("Attend une confirmation", "Sur la table"),
            ("Waits for", "On the table"),
        ),
        (State.DISPUTED, ("En discussion", "Sur la table"), ("Being discussed", "On the table")),
        (State.CONFIRMED, ("Heures confirmées", "Réglées à"), ("Hours confirmed", "Settled at")),
        (State.SETTLED, ("Convenu", "Réglées à"), ("Agreed", "Settled at")),
        (State.WITHDRAWN, ("Retiré", "Retiré"), ("Taken back", "Taken back")),
    ],
)
async def test_each_state_is_said_in_words_in_both_languages(
    browser: Visitor,
    db: AsyncSession,
    state: State,
    french: tuple[str, str],
    english: tuple[str, str],
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=state)
    await sign_in_as(db, browser, around.giver)
    for path, (badge, term) in (("/fr/heures", french), ("/en/hours", english)):
        await browser.go(f"{path}/{entry.public_id}")
        assert badge in browser.all(".badge")[0]
        assert term in browser.all("dl.facts dt")
        assert ("Settled at" in browser.text) is (term == "Settled at")
        assert "2 h" in plain(browser.text)
        assert browser.answer.headers.get("cache-control", "").startswith("private")


async def test_the_whole_discussion_is_told_in_sentences_and_what_people_wrote_is_text(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    entry = await around.entry(db, said_by=Side.CHECK_IN)
    staff = await person(db, name="Modération", roles=("moderator",))
    for who, act, minutes, said in (
        (around.giver, Act.CORRECT, 150, ""),
        (around.owner, Act.DISPUTE, 60, HOSTILE),
        (around.giver, Act.DISPUTE, 130, WHY),
        (staff, Act.SETTLE, 100, WHY),
    ):
        await turn(db, who, entry.public_id, act, NOW, minutes, said)
    await db.commit()
    await sign_in_as(db, browser, around.giver)
    await browser.go(f"/fr/heures/{entry.public_id}")
    lines = [plain(line) for line in browser.all(".said-lines li > p")]
    wanted = (
        f"{LEA} dit 2 h", f"{LEA} corrige : 2 h 30", f"{OMAR} dit plutôt 1 h",
        f"{LEA} dit plutôt 2 h 10", "Modération tranche, pour la modération : 1 h 40",
    )  # fmt: skip
    assert len(lines) == len(wanted)
    for line, start in zip(lines, wanted, strict=True):
        assert line.startswith(start)
    assert "<script>alert" not in browser.answer.text
    assert HOSTILE in browser.all("blockquote")[0]
    assert browser.page.css("main form") == []
    assert "Faire une attestation" in browser.text


async def test_a_mission_that_is_hidden_or_gone_is_no_longer_linked_and_the_hours_stand(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.CONFIRMED)
    await sign_in_as(db, browser, around.giver)
    await browser.go(f"/fr/heures/{entry.public_id}")
    assert "La page de la mission" in browser.text
    around.mission.hidden_at = NOW
    await db.commit()
    for path in (f"/fr/heures/{entry.public_id}", "/fr/moi/heures"):
        await browser.go(path)
        assert TITLE in browser.text
        assert f"/fr/missions/{around.mission.public_id}" not in browser.answer.text
    assert (await browser.go(f"/fr/missions/{around.mission.public_id}/heures")).status == 404


async def test_one_s_own_list_is_read_page_after_page_newest_day_first(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    mission, _one = await hours.held(db)
    today = date.today()
    for n in range(23):
        await hours.entry(
            db, who, mission, None, title=f"Jour {n:02}", worked_on=today - timedelta(days=n)
        )
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/heures")
    titles = browser.all("section[aria-labelledby=list] li a")
    assert titles == [f"Jour {n:02}" for n in range(20)]
    await browser.follow("Plus tôt")
    assert browser.all("section[aria-labelledby=list] li a") == ["Jour 20", "Jour 21", "Jour 22"]
    assert (await browser.go("/fr/moi/heures?after=zzz")).status == 422


async def test_the_form_says_when_there_is_no_date_to_choose_and_keeps_what_was_typed(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    await sign_in_as(db, browser, around.giver)
    await browser.go(f"/fr/missions/{around.mission.public_id}/heures")
    assert "Vous n’avez pas ici de séance dont les heures restent à déclarer." in browser.text
    await browser.submit(hours="2", minutes="30", note="À la maison.")
    assert browser.status == 422
    assert "l’un des deux" in plain(browser.text)
    for field, kept in (("hours", "2"), ("minutes", "30")):
        node = browser.page.css_first(f"#field-{field}")
        assert node is not None
        assert node.attributes["value"] == kept
    assert "À la maison." in browser.all("textarea")[0]
