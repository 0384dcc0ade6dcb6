"""Run migrations: one at a time, never waiting long for a lock that pages need.

A migration must work while the running code still serves: add first, remove in a later release.
"""

import os
from typing import Any

from alembic import context
from sqlalchemy import create_engine, pool, text
from sqlalchemy.engine import make_url

from app.core.db.schema import all_tables

LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "15min"
ONE_AT_A_TIME = 7_141_017

# The job queue's own tables come from its library, not from our models.
FOREIGN = "procrastinate_"


def include(_item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    """Leave the job queue's tables alone."""
    return not (kind == "table" and (name or "").startswith(FOREIGN))


def run() -> None:
    """Migrate the database named by the caller, or by DATABASE_URL."""
    address = context.config.attributes.get("address") or os.environ["DATABASE_URL"]
    engine = create_engine(
        make_url(address).set(drivername="postgresql+psycopg"), poolclass=pool.NullPool
    )
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=all_tables().metadata,
            include_object=include,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()
    engine.dispose()


run()
