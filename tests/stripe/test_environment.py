"""The environment of Stripe World: found, edited for 3.13, and loudly missed."""

import sys
from pathlib import Path

import pytest

from tests.parts import missing_with
from tests.stripe import environment
from tests.stripe.environment import NoInterpreter, interpreter
from tests.stripe.readable import made_readable


def test_an_interpreter_named_by_the_environment_is_the_only_one_asked(monkeypatch, tmp_path):
    monkeypatch.setenv("PY313", str(tmp_path / "none"))
    with pytest.raises(NoInterpreter, match=r"NO PYTHON >= 3\.13"):
        interpreter()


def test_a_program_that_is_not_python_is_passed_over(monkeypatch, tmp_path):
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2; exit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PY313", str(shim))
    with pytest.raises(NoInterpreter):
        interpreter()


def test_one_in_pyenvs_folder_is_found_without_a_path(monkeypatch, tmp_path):
    monkeypatch.delenv("PY313", raising=False)
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "nowhere" / "3.11.7"))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    for version in ("3.9.18", "3.13.0"):
        program = tmp_path / ".pyenv" / "versions" / version / "bin" / "python"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho {version.replace('.', ' ')[:-2]}\n")
        program.chmod(0o755)
    assert interpreter() == (tmp_path / ".pyenv/versions/3.13.0/bin/python", (3, 13))


def test_without_one_the_tests_skip_loudly_and_ci_fails(monkeypatch):
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NO PYTHON"):
        missing_with(str(NoInterpreter()))
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="CI does not skip"):
        missing_with(str(NoInterpreter()))


@pytest.fixture
def forgotten():
    """Let the environment be looked for anew, before and after."""
    environment.environment.cache_clear()
    yield
    environment.environment.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_the_set_up_says_so_too_and_stops_where_ci_asks(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PY313", str(tmp_path / "none"))
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    environment.main()
    assert "NO PYTHON" in capsys.readouterr().err
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(SystemExit, match="NO PYTHON"):
        environment.main()


def test_every_pin_has_its_hashes():
    lines = Path(environment.PINNED).read_text().splitlines()
    pins = [i for i, line in enumerate(lines) if "==" in line]
    assert {lines[i].split("==")[0] for i in pins} >= {"seahaven", "seahaven-stripe-world"}
    assert all(lines[i + 1].strip().startswith("--hash=sha256:") for i in pins)


def test_a_module_of_3_14_is_read_by_3_13():
    source = '"""What it is for."""\n\ntry:\n    go()\nexcept KeyError, json.Error:\n    stop()\n'
    assert made_readable(source) == (
        '"""What it is for."""\nfrom __future__ import annotations\n'
        "\ntry:\n    go()\nexcept (KeyError, json.Error):\n    stop()\n"
    )
    assert made_readable(made_readable(source)) == made_readable(source)
