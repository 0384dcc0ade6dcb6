"""The ``notreville`` command: what an operator does without a browser.

Exit codes: 0 done, 1 it could not be done (the reason is on standard error), 2 wrong usage.
"""

import sys
import warnings

warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")


def main() -> None:
    """Run the command line."""
    import psycopg  # noqa: PLC0415 (the warning filter must come first)
    from alembic.util import CommandError  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from app.cli.root import cli  # noqa: PLC0415
    from app.core.errors import DomainError  # noqa: PLC0415
    from app.core.i18n import speak  # noqa: PLC0415
    from app.core.settings import UnsafeSettings  # noqa: PLC0415

    speak("en")

    try:
        cli()
    except (DomainError, UnsafeSettings, CommandError, OSError, ValueError) as error:
        _stop(str(error))
    except (SQLAlchemyError, psycopg.Error) as error:
        _stop(f"the database: {_first_line(getattr(error, 'orig', None) or error)}")


def _stop(reason: str) -> None:
    sys.stderr.write(f"notreville: {reason}\n")
    sys.exit(1)


def _first_line(error: BaseException) -> str:
    """Return what happened without the statement that met it: it may hold what somebody wrote."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
