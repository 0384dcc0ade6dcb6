"""The ``notreville`` command: what an operator does without a browser.

Exit codes: 0 done, 1 it could not be done (the reason is on standard error), 2 wrong usage.
"""

import sys
import warnings

warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")


def main() -> None:
    """Run the command line."""
    from app.cli.root import cli  # noqa: PLC0415 (the warning filter must come first)
    from app.core.errors import DomainError  # noqa: PLC0415
    from app.core.i18n import speak  # noqa: PLC0415
    from app.core.settings import UnsafeSettings  # noqa: PLC0415

    speak("en")

    try:
        cli()
    except (DomainError, UnsafeSettings, OSError, ValueError) as error:
        sys.stderr.write(f"notreville: {error}\n")
        sys.exit(1)
