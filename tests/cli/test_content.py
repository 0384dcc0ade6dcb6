"""The demonstration: believable, whole, the same each time."""

from app.demo.people import SIGN_IN
from tests.cli.conftest import Notreville, Place


def test_the_demonstration_fills_an_empty_place_once(notreville: Notreville, seeded: Place) -> None:
    assert seeded.rows("SELECT count(*) FROM idea") == [(135,)]
    assert seeded.rows("SELECT count(*) >= 300 FROM person") == [(True,)]
    assert seeded.rows("SELECT count(*) > 400 FROM comment") == [(True,)]
    assert notreville(seeded, "demo", "--no-photos", "--if-empty").exit_code == 0
    assert notreville(seeded, "demo", "--no-photos").exit_code == 1
    assert seeded.rows("SELECT count(*) FROM idea") == [(135,)]


def test_it_shows_every_state_and_counts_exactly(seeded: Place) -> None:
    place = seeded
    states = dict(place.rows("SELECT state, count(*) FROM idea GROUP BY 1"))  # type: ignore[arg-type]
    assert set(states) == {"draft", "published", "candidate", "merged", "withdrawn", "archived"}
    assert place.rows(
        "SELECT count(*) FROM gate JOIN idea ON idea.id = gate.idea_id "
        "WHERE (state = 'candidate') <> (passed_at IS NOT NULL) AND state IN ('published', 'candidate')"
    ) == [(0,)]
    assert place.rows("SELECT count(*) > 0 FROM gate WHERE local = threshold - 1 AND is_open") == [
        (True,)
    ]
    assert place.rows("SELECT count(*) FROM support WHERE created_at > now()") == [(0,)]
    assert place.rows(
        "SELECT count(*) FROM support JOIN idea ON idea.id = idea_id WHERE support.created_at < published_at"
    ) == [(0,)]
    emails = {row[0] for row in place.rows("SELECT email FROM person")}
    assert set(SIGN_IN.values()) <= emails
    assert all(str(email).endswith(".example") for email in emails)


def test_two_places_get_the_same_montreal(
    notreville: Notreville, place: Place, seeded: Place
) -> None:
    query = """
        SELECT i.public_id, i.title, p.display_name, g.local, g.other FROM idea i
        JOIN person p ON p.id = i.author_id LEFT JOIN gate g ON g.idea_id = i.id ORDER BY i.public_id
    """
    notreville(place, "demo", "--no-photos")
    assert place.rows(query) == seeded.rows(query)


def test_known_passwords_never_enter_production(notreville: Notreville, place: Place) -> None:
    done = notreville(place, "demo",
        ENVIRONMENT="production", BASE_URL="https://n.test", MAIL_FROM="a@n.test",
        PASSWORD_MEMORY_KIB="19456",
    )  # fmt: skip
    assert done.exit_code == 1
    assert place.rows("SELECT count(*) FROM person") == [(0,)]
