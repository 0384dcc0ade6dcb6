"""What every worker process of tests imports, imported once: see :mod:`tests.post_office`."""

from app import slices
from tests import post_office

__all__ = ["post_office"]

slices.load()
