"""What the discussion learns of the ideas it is about, without knowing what an idea is."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.i18n import using
from app.core.policy import YES, no
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.discussion import hosts
from app.discussion.hosts import HostedSubject, hosted
from app.discussion.panel import panel
from app.discussion.rules import Choice
from app.ideas.models import CoAuthor
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea
from tests.queries import counted


async def test_an_idea_is_found_by_its_address_and_by_its_number(db: AsyncSession) -> None:
    about = await idea(db, title="Une ruelle à vivre", language="en")
    for which in (about.public_id, about.id):
        found = await hosted(db, "idea", which, None)
        assert found.subject == Subject("idea", about.id)
        assert (found.title, found.language) == ("Une ruelle à vivre", "en")
        assert found.tag == f"idea:{about.id}"
        assert found.path == f"/fr/idees/{about.public_id}-une-ruelle-a-vivre"
    with using("en"):
        assert (await hosted(db, "idea", about.id, None)).path.startswith("/en/ideas/")


async def test_its_authors_are_its_author_and_those_who_accepted(db: AsyncSession) -> None:
    about = await idea(db)
    signer, asked = await person(db), await person(db)
    for one, accepted in ((signer, datetime.now(UTC)), (asked, None)):
        db.add(
            CoAuthor(
                idea_id=about.id,
                email=one.email,
                person_id=one.id,
                secret_hash=one.id.to_bytes(32),
                accepted_at=accepted,
            )
        )
    await db.flush()
    found = await hosted(db, "idea", about.id, None)
    assert found.author_ids == {about.author_id, signer.id}


async def test_an_idea_nobody_signs_any_more_has_no_author(db: AsyncSession) -> None:
    about = await idea(db)
    about.author_id = None
    await db.merge(about)
    await db.flush()
    assert (await hosted(db, "idea", about.id, None)).author_ids == frozenset()


@pytest.mark.parametrize(
    ("state", "is_open"),
    [("published", True), ("candidate", True), ("withdrawn", False), ("archived", False)],
)
async def test_an_open_idea_is_discussed_and_a_closed_one_says_why_not(
    db: AsyncSession, state: str, is_open: bool
) -> None:
    found = await hosted(db, "idea", (await idea(db, state=state)).id, None)
    assert bool(found.may_comment) is is_open
    assert ("fermée" in found.may_comment.reason) is not is_open


@pytest.mark.parametrize("state", ["draft", "hidden"])
async def test_what_is_not_public_is_not_found_by_others(db: AsyncSession, state: str) -> None:
    about = await idea(db, state=state)
    for other in (None, await person(db)):
        with pytest.raises(NotFound):
            await hosted(db, "idea", about.public_id, other)
    found = await hosted(db, "idea", about.public_id, await made.author_of(db, about))
    assert not found.may_comment


async def test_a_chain_of_merges_leads_to_its_end(db: AsyncSession) -> None:
    last = await idea(db)
    middle = await idea(db, state="merged", merged_into_id=last.id)
    first = await idea(db, state="merged", merged_into_id=middle.id)
    for old in (first, middle):
        assert (await hosted(db, "idea", old.public_id, None)).subject.id == last.id


@pytest.mark.parametrize("which", ["", "1", "zzzzzzzzzz", "x" * 400, "../../etc", "é" * 10, 0, -1])
async def test_what_is_no_idea_is_not_found(db: AsyncSession, which: str | int) -> None:
    with pytest.raises(NotFound):
        await hosted(db, "idea", which, None)


@pytest.mark.parametrize("kind", ["", "boat", "Idea", "idea ", "__class__"])
async def test_a_kind_nobody_registered_is_not_found(db: AsyncSession, kind: str) -> None:
    about = await idea(db)
    with pytest.raises(NotFound):
        await hosted(db, kind, about.public_id, None)


@pytest.mark.parametrize(
    ("roles", "moderates"),
    [
        ((), False),
        (("moderator:westmount",), False),
        (("moderator:villeray-saint-michel-parc-extension",), True),
        (("moderator",), True),
        (("administrator",), True),
    ],
)
async def test_who_moderates_the_place_moderates_what_is_said_there(
    db: AsyncSession, roles: tuple[str, ...], moderates: bool
) -> None:
    about, actor = await idea(db), await person(db, roles=roles)
    assert (await hosted(db, "idea", about.id, actor)).may_moderate is moderates
    assert (await hosted(db, "idea", about.id, None)).may_moderate is False


async def test_another_slice_hosts_discussions_of_its_own(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "_hosts", dict(hosts._hosts))

    @hosts.host("project")
    async def project_host(
        _session: AsyncSession, which: str | int, actor: Actor | None
    ) -> HostedSubject | None:
        if which not in {"secret", "park"}:
            return None
        return HostedSubject(
            subject=Subject("project", 1),
            public_id=str(which),
            title="Un parc",
            path="/fr/projets/park",
            tag="project:1",
            author_ids=frozenset(),
            language="fr",
            may_read=YES if which == "park" else no("Secret."),
            may_comment=YES,
            may_moderate=actor is not None,
        )

    assert (await hosted(db, "project", "park", None)).title == "Un parc"
    for which in ("secret", "none"):
        with pytest.raises(NotFound):
            await hosted(db, "project", which, None)


async def test_a_panel_takes_three_queries_and_one_for_a_members_voices(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await idea(db), await person(db)
    first = await made.comment(db, about, stance="for")
    await made.comment(db, about, parent=first)
    for reader in (None, actor, await person(db, roles=("moderator",))):
        found = await hosted(db, "idea", about.id, reader)
        with counted(runtime) as sent:
            await panel(db, found, reader)
        assert len(sent) == (3 if reader is None else 4)


async def test_a_panel_offers_only_filters_that_lead_somewhere(db: AsyncSession) -> None:
    about = await idea(db)
    await made.comment(db, about, await made.author_of(db, about), stance="question")
    found = await hosted(db, "idea", about.id, None)
    shown = await panel(db, found, None)
    assert [(choice, number) for choice, _name, number in shown.choices] == [
        (Choice.QUESTION, 1),
        (Choice.AUTHORS, 1),
    ]
    chosen = await panel(db, found, None, choice=Choice.AGAINST)
    assert Choice.AGAINST in [choice for choice, _name, _number in chosen.choices]
    assert not chosen.page.items
