"""Behaviour, told against a real PostgreSQL and real HTTP."""

import os
import sys

# Some machines forbid compiled modules; each of our many processes would then compile everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
