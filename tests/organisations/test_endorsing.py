"""An organisation publicly supports an idea: apart from the gate, once, by who speaks for it."""

import pytest
from sqlalchemy import func, select, update

from app.core import clock
from app.core.errors import Refused
from app.ideas.models import Endorsement, Gate, Support
from app.ideas.rules import State
from app.ideas.service import endorse as service
from app.organisations.models import Organisation
from app.organisations.rules import Role, State as Standing
from tests.factories import accounts, discussion, ideas, organisations as made
from tests.organisations.press import press

NOW = clock.now()


@pytest.fixture
async def speaker(db):
    return await accounts.person(db, name="Amina Diallo")


@pytest.fixture
async def one(db, speaker):
    return await made.organisation(db, speaker, name="Table de quartier")


@pytest.fixture
async def idea(db):
    return await ideas.idea(db)


@pytest.fixture
async def browser_of(db, visitor, speaker):
    return await accounts.sign_in_as(db, visitor(), speaker)


async def number(db) -> int:
    return (await db.execute(select(func.count()).select_from(Endorsement))).scalar_one()


async def test_it_stands_beside_the_gate_and_is_never_counted_by_it(
    db, one, idea, browser_of, visitor
):
    reader = visitor()
    await reader.go(f"/fr/idees/{idea.public_id}")
    assert "Table de quartier" not in reader.text
    await browser_of.go(f"/fr/idees/{idea.public_id}")
    await browser_of.submit("form[action$=appuyer-publiquement]")
    assert "Table de quartier appuie maintenant publiquement" in browser_of.text
    await reader.go(f"/fr/idees/{idea.public_id}")
    assert reader.all(".endorsing li span:last-child") == ["Table de quartier par Amina Diallo"]
    gate = (await db.execute(select(Gate.local, Gate.other))).one()
    assert tuple(gate) == (0, 0)
    assert (await db.execute(select(func.count()).select_from(Support))).scalar_one() == 0
    await reader.go(f"/api/v1/ideas/{idea.public_id}")
    assert [e["name"] for e in reader.answer.json()["endorsed_by"]] == ["Table de quartier"]


async def test_twice_is_once_and_any_speaker_takes_it_back(db, one, idea, speaker, visitor):
    for _ in range(2):
        await service.endorse(db, speaker, idea, one.public_id, NOW)
    await db.commit()
    assert await number(db) == 1
    editor = await accounts.person(db)
    await made.join(db, one, editor, Role.EDITOR)
    browser = await accounts.sign_in_as(db, visitor(), editor)
    await browser.go(f"/fr/idees/{idea.public_id}")
    await browser.submit("form[action$='appuyer-publiquement/retirer']")
    assert "n’appuie plus publiquement" in browser.text
    assert await number(db) == 0


@pytest.mark.parametrize("why", ["member", "stranger", "unverified", "nobody"])
async def test_nobody_does_it_without_the_voice(db, idea, runtime, visitor, why):
    actor = await accounts.person(db)
    state = Standing.UNVERIFIED if why == "unverified" else Standing.VERIFIED
    one = await made.organisation(db, actor if why == "unverified" else None, state=state)
    if why == "member":
        await made.join(db, one, actor, Role.MEMBER)
    browser = visitor()
    path = f"/fr/idees/{idea.public_id}/appuyer-publiquement"
    if why == "nobody":
        await browser.post(path, {"organisation": one.public_id})
        assert browser.path == "/fr/connexion"
    else:
        await accounts.sign_in_as(db, browser, actor)
        await press(runtime, browser, path, organisation=one.public_id)
        assert browser.status == 403
        assert "Vous ne pouvez pas parler" in browser.text
        await press(runtime, browser, f"{path}/retirer", organisation=one.public_id)
        assert browser.status == 403
    assert await number(db) == 0


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ARCHIVED])
async def test_a_closed_idea_is_not_endorsed(db, one, speaker, state):
    idea = await ideas.idea(db, state=state)
    with pytest.raises(Refused, match="close"):
        await service.endorse(db, speaker, idea, one.public_id, NOW)
    with pytest.raises(Refused, match="close"):
        await service.take_back(db, speaker, idea, one.public_id)


async def test_an_organisation_does_not_endorse_its_own_idea(db, one, speaker, browser_of):
    own = await ideas.idea(db, speaker, organisation_id=one.id)
    with pytest.raises(Refused, match="celle de l’organisme"):
        await service.endorse(db, speaker, own, one.public_id, NOW)
    await browser_of.go(f"/fr/idees/{own.public_id}")
    assert browser_of.page.css_first("form[action$=appuyer-publiquement]") is None


async def test_one_speaks_for_an_organisation_not_for_oneself(db, idea, speaker):
    with pytest.raises(Refused, match="Choisissez l’organisme"):
        await service.endorse(db, speaker, idea, "", NOW)


@pytest.mark.parametrize(
    "values", [{"hidden_at": NOW}, {"closed_at": NOW}, {"state": Standing.SUSPENDED}]
)
async def test_who_lost_its_voice_supports_nothing_publicly(
    db, one, idea, speaker, runtime, visitor, values
):
    await service.endorse(db, speaker, idea, one.public_id, NOW)
    await db.execute(update(Organisation).values(**values))
    await db.commit()
    runtime.pages.clear()
    reader = visitor()
    for path in (f"/fr/idees/{idea.public_id}", f"/api/v1/ideas/{idea.public_id}"):
        await reader.go(path)
        assert one.name not in reader.answer.text


async def test_its_own_page_shows_what_it_supports_proposes_and_said(
    db, one, idea, speaker, visitor
):
    await service.endorse(db, speaker, idea, one.public_id, NOW)
    await ideas.idea(db, speaker, title="Un banc devant l’école", organisation_id=one.id)
    await ideas.idea(db, speaker, title="Une idée masquée", organisation_id=one.id, state="hidden")
    await discussion.comment(db, idea, speaker, organisation_id=one.id)
    reader = visitor()
    await reader.go(f"/fr/organismes/{one.public_id}")
    assert reader.all("#org-proposed ~ ul li") == ["Un banc devant l’école"]
    assert reader.all("#org-backed ~ ul li") == [idea.title]
    assert "1 commentaire en son nom" in reader.text
    await reader.go(f"/en/organisations/{one.public_id}")
    assert "1 comment in its name" in reader.text
