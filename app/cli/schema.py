"""Alembic, called from Python."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

ROOT = Path(__file__).parents[2]


def configuration(address: str) -> Config:
    """Return Alembic's configuration for a database."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["address"] = address
    return config


def upgrade(address: str, to: str = "head") -> None:
    """Run the migrations up to ``to``."""
    command.upgrade(configuration(address), to)


def is_current(address: str) -> bool:
    """Say whether the database has every migration."""
    wanted = ScriptDirectory.from_config(configuration(address)).get_current_head()
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return found == wanted
