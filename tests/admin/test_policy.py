"""Who may what among staff: the same answer at the door, in the service and in words."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.rules import RoleName
from app.admin import policy
from app.admin.queries import person as queries
from app.admin.queries.letters import left
from app.admin.queries.waiting import waiting
from app.admin.words import FAULTS, role_label, said_of_entry, said_of_fault
from app.audit.service import record
from app.core import clock
from app.core.i18n import using
from app.core.models import MailHanded
from app.core.subjects import Subject
from app.places.gazetteer import gazetteer
from app.profiles.rules import STAFF_LABELS
from tests.admin.test_jobs import put
from tests.factories import accounts
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]
NOW = clock.now()
HERE = "moderator:villeray-saint-michel-parc-extension"


@pytest.mark.parametrize(
    ("roles", "staff", "administers"),
    [
        ((), False, False),
        ((HERE,), True, False),
        (("moderator",), True, False),
        (("administrator",), True, True),
        (("administrator", HERE), True, True),
    ],
)
async def test_roles_open_the_pages_that_are_theirs(
    db: AsyncSession,
    roles: tuple[str, ...],
    staff: bool,
    administers: bool,
) -> None:
    who = await accounts.person(db, roles=roles)
    assert bool(policy.can_see_staff_pages(who)) is staff
    assert bool(policy.can_administer(who)) is administers


async def test_a_refusal_says_whose_page_it_is_in_both_languages(db: AsyncSession) -> None:
    who = await accounts.person(db)
    for verdict in (policy.can_see_staff_pages, policy.can_administer):
        french = verdict(who).reason
        with using("en"):
            english = verdict(who).reason
        assert french
        assert english.startswith("Only")
        assert french != english


@pytest.mark.parametrize("role", list(RoleName))
def test_every_role_has_a_name(role: RoleName) -> None:
    assert role in STAFF_LABELS
    with using("en"):
        assert role_label(role, None, everywhere=False).lower() == role.value


async def test_a_role_says_where_it_holds(db: AsyncSession) -> None:
    await accounts.person(db)  # the gazetteer is read
    where = next(t for t in gazetteer.territories.values() if t.slug == "ville-marie")
    with using("en"):
        assert role_label(RoleName.MODERATOR, None) == "Moderator (everywhere)"
        assert role_label(RoleName.MODERATOR, where.id) == "Moderator (Ville-Marie)"
        assert role_label(RoleName.ADMINISTRATOR, None) == "Administrator"


@pytest.mark.parametrize(
    ("action", "detail", "said"),
    [
        ("role.granted", {"role": "moderator"}, "Role given: Moderator"),
        ("role.revoked", {"role": "administrator"}, "Role taken back: Administrator"),
        ("role.granted", {"role": "queen"}, "Role given"),
        ("choice.changed", {"choice": "site.contact"}, "Setting changed: site.contact"),
        ("job.retried", {"job": "mail"}, "Job tried again: mail"),
        ("garden.planted", {}, "garden.planted"),
    ],
)
def test_an_entry_of_the_log_is_said_with_its_main_fact(
    action: str, detail: dict[str, str], said: str
) -> None:
    with using("en"):
        assert said_of_entry(action, detail) == said


@pytest.mark.parametrize("error", sorted(FAULTS))
def test_a_usual_failure_is_explained_in_both_languages(error: str) -> None:
    french = said_of_fault(error)
    with using("en"):
        assert said_of_fault(error) not in {"", french}


def test_an_unusual_failure_is_not_guessed_at() -> None:
    assert said_of_fault("weather.Cloudburst") == ""
    assert said_of_fault("") == ""


async def test_jobs_that_are_due_late_are_counted_and_those_of_tomorrow_are_not(
    db: AsyncSession,
) -> None:
    numbers = [await put(db, status="todo") for _ in range(3)]
    for number, when in zip(numbers, ("-20 minutes", "-5 minutes", "1 day"), strict=True):
        await db.execute(
            text(
                "UPDATE procrastinate_jobs SET scheduled_at = now() + CAST(:at AS interval) WHERE id = :id"
            ),
            {"at": when, "id": number},
        )
    await db.commit()
    found = await waiting(db)
    assert (found.jobs_late, found.jobs_failed, found.letters_failed) == (1, 0, 0)


async def test_a_page_that_finds_jobs_late_asks_whether_a_worker_runs(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    number = await put(db, status="todo")
    late = text(
        "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 hour' WHERE id = :id"
    )
    await db.execute(late, {"id": number})
    await db.commit()
    browser = await as_(gisele)
    await browser.go("/fr/equipe")
    assert "tourne-t-il" in browser.all(".notice-warning")[0]


async def test_letters_of_before_this_month_are_not_counted(db: AsyncSession) -> None:
    for number, days in enumerate((0, 3, 40)):
        db.add(MailHanded(id=f"letter{number}", created_at=NOW))
        await db.flush()
        await db.execute(
            text(
                "UPDATE mail_handed SET created_at = created_at - make_interval(days => :d) WHERE id = :id"
            ),
            {"d": days, "id": f"letter{number}"},
        )
    found = await left(db, clock.now())
    assert (found.in_a_day, found.in_a_month) == (1, 2)


async def test_a_history_is_of_one_person_and_newest_first(db: AsyncSession) -> None:
    gisele = await accounts.person(db, name="Gisèle", roles=("administrator",))
    helene = await accounts.person(db, name="Hélène")
    other = await accounts.person(db, name="Un autre")
    for action, by, about in (
        ("moderation.warned", gisele, helene),
        ("moderation.suspended", gisele, other),
        ("privacy.copy_asked", helene, helene),
    ):
        await record(db, action, by=by.id, now=NOW, subject=Subject("person", about.id))
    await record(db, "idea.merged", by=other.id, now=NOW, subject=Subject("idea", helene.id))
    lines = await queries.history_of(db, helene.id)
    assert [line.action for line in lines] == ["privacy.copy_asked", "moderation.warned"]
    assert [line.by_name for line in lines] == ["Hélène", "Gisèle"]
    assert [line.action for line in await queries.history_of(db, gisele.id)] == [
        "moderation.suspended",
        "moderation.warned",
    ]


async def test_a_long_history_shows_its_last_entries(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_HISTORY", 3)
    helene = await accounts.person(db)
    numbers = [await record(db, "privacy.copy_asked", by=helene.id, now=NOW) for _ in range(5)]
    lines = await queries.history_of(db, helene.id)
    assert [line.id for line in lines] == numbers[:1:-1]


async def test_what_was_done_by_an_account_that_is_gone_keeps_its_line(db: AsyncSession) -> None:
    helene = await accounts.person(db)
    about = Subject("person", helene.id)
    await record(db, "moderation.warned", by=2**40, now=NOW, subject=about, reason="Insultes.")
    (line,) = await queries.history_of(db, helene.id)
    assert (line.by_name, line.reason) == ("", "Insultes.")


async def test_roles_say_who_gave_them_and_outlive_the_giver(db: AsyncSession) -> None:
    gisele = await accounts.person(db, name="Gisèle", roles=("administrator",))
    (role,) = await queries.roles_of(db, gisele.id)
    assert (role.name, role.granted_by, role.territory_id) == ("administrator", "", None)


async def test_facts_are_of_one_account_or_of_none(db: AsyncSession) -> None:
    helene = await accounts.person(db, name="Hélène", language="en", home=None)
    found = await queries.facts(db, helene.public_id, NOW)
    assert found is not None
    assert (found["name"], found["language"], found["neighbourhood_id"]) == ("Hélène", "en", None)
    assert (found["devices"], found["tokens"], found["ideas"]) == (0, 0, 0)
    assert found["seen_at"] is None
    assert "password_hash" not in found
    assert await queries.facts(db, "nobody", NOW) is None
