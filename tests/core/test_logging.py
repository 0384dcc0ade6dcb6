"""Records say what happened to the program, never what people typed."""

import io
import json
import logging as standard
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import logging
from app.core.runtime import Runtime
from app.core.settings import Settings

ADDRESS = "aline.tremblay+nv@courriel.example"


@pytest.fixture
def records(settings: Settings) -> Iterator[io.StringIO]:
    """Give what is logged, as JSON lines."""
    logging.configure(settings.model_copy(update={"log_format": "json", "log_level": "INFO"}))
    said = io.StringIO()
    handler = standard.getLogger().handlers[0]
    assert isinstance(handler, standard.StreamHandler)
    handler.setStream(said)
    yield said
    logging.configure(settings)


def last(records: io.StringIO) -> dict[str, str]:
    found: dict[str, str] = json.loads(records.getvalue().splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "INSERT INTO throttle (key, window_ends, attempts) VALUES (:typed, now(), 1), (:typed, now(), 1)",
            "duplicate key value violates unique constraint",
        ),
        ("SELECT CAST(:typed AS integer)", "invalid input syntax for type integer"),
        ("INSERT INTO throttle (key) VALUES (:typed)", "violates not-null constraint"),
    ],
)
async def test_the_database_s_failures_are_told_without_the_values(
    records: io.StringIO, runtime: Runtime, statement: str, told: str
) -> None:
    for typed in (ADDRESS, "un secret bien gardé"):
        try:
            async with runtime.database.transaction() as session:
                await session.execute(text(statement), {"typed": typed})
        except SQLAlchemyError as failure:
            assert isinstance(failure.__cause__, psycopg.Error)
            logging.get("errors").error("unhandled", reference="abc", exc_info=failure)
        record = last(records)
        assert record["reference"] == "abc"
        assert told in record["exception"]
        assert typed not in records.getvalue()


def test_a_job_that_failed_is_named_without_what_it_was_given(records: io.StringIO) -> None:
    words = f"Job nv:mail[42](mail={{'to': '{ADDRESS}', 'text': 'Bonjour (toi) ended\\n'}}) ended with status: Error"
    standard.getLogger("procrastinate.worker").error(words)
    assert last(records)["event"] == "Job nv:mail[42](…) ended with status: Error"


def test_an_address_is_hidden_wherever_it_comes_from(records: io.StringIO) -> None:
    logging.get("mail").warning(f"refused by {ADDRESS}", reason=f"550 <{ADDRESS}> unknown")
    record = last(records)
    assert record["event"] == "refused by (address)"
    assert record["reason"] == "550 <(address)> unknown"


def test_what_is_nobody_s_stays(records: io.StringIO) -> None:
    logging.get("web").info("request", route="/fr/idees/{idea_ref}", status=200, ms=1.5)
    record = last(records)
    assert (record["event"], record["status"], record["ms"]) == ("request", 200, 1.5)
    assert record["route"] == "/fr/idees/{idea_ref}"
