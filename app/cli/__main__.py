"""``python -m app.cli`` is the ``notreville`` command."""

from app.cli import main

main()
