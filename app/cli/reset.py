"""Stop the embedded server, so that its folder can be removed (``make reset``)."""

import contextlib
import subprocess

from app.core.db import embedded
from app.core.settings import Settings


def main() -> None:
    """Stop the embedded server if it runs."""
    folder = Settings().data_dir.resolve() / "postgres"
    if (folder / "postmaster.pid").exists():
        with contextlib.suppress(subprocess.SubprocessError, OSError):
            embedded.stop(folder)


if __name__ == "__main__":
    main()
