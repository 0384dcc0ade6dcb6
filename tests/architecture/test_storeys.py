"""The storeys of the house: imports point down, and never go round."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture import house

CONTRACTS = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_every_contract_is_kept():
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache"], cwd=house.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_slice_has_its_storey():
    layers = next(c for c in CONTRACTS["contracts"] if c["type"] == "layers")
    named = {word.strip() for line in layers["layers"] for word in line.split("|")}
    there = {
        p.stem for p in house.APP.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    assert there - {"__init__"} == named
    assert layers["exhaustive"] is True
