"""The image and the compose file, which nothing here can run, agree with the code all the same."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from pydantic import ValidationError

from app.cli.root import cli
from app.core.settings import Settings
from tests.architecture import house

DOCKERFILE = (house.ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((house.ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROJECT = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["project"]
COMMANDS = set(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]
SETTINGS = {name.upper() for name in Settings.model_fields}
NOT_OURS = {"PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
FOR_COMPOSE = {"POSTGRES_PASSWORD", "PUBLISHED_PORT"}
SERVICE_KEYS = {
    "build", "image", "restart", "init", "read_only", "cap_drop", "security_opt", "tmpfs",
    "env_file", "environment", "volumes", "command", "healthcheck", "networks", "depends_on",
    "stop_grace_period", "ports", "shm_size", "profiles",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
VARIABLE = re.compile(r"\$\{(\w+)")


def instructions(word: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^\s*{word}\s+(.*)$", joined, re.MULTILINE)


def stages() -> list[str]:
    return re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]


def test_the_dockerfile_pleases_its_linter():
    program = Path(sys.executable).parent / "hadolint"
    done = subprocess.run(
        [program, "--no-color", house.ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


def test_each_stage_starts_from_the_same_pinned_python_that_the_project_accepts():
    images = {line.split()[0] for line in instructions("FROM")}
    assert len(images) == 1
    found = re.fullmatch(r"python:(\d+)\.(\d+)\.(\d+)-slim-\w+", images.pop())
    assert found is not None
    least = re.fullmatch(r">=(\d+)\.(\d+)", PROJECT["requires-python"])
    assert least is not None
    assert (int(found[1]), int(found[2])) >= (int(least[1]), int(least[2]))


def test_everything_that_is_copied_exists_and_is_sent_to_the_builder():
    sent = {
        line[1:]
        for line in (house.ROOT / ".dockerignore").read_text().splitlines()
        if line[:1] == "!"
    }
    for line in instructions("COPY"):
        if line.startswith("--from"):
            continue
        for source in line.split()[:-1]:
            assert (house.ROOT / source).exists(), source
            assert sent & {source, source.split("/")[0]}, source


def test_what_the_application_reads_at_run_time_is_copied():
    copied = " ".join(instructions("COPY"))
    for needed in ("app", "templates", "static", "migrations", "alembic.ini"):
        assert re.search(rf"(^|\s){re.escape(needed)}(\s|$)", copied), needed


def test_packages_are_locked_by_hash_and_never_built():
    install = next(line for line in instructions("RUN") if "pip install" in line)
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert "requirements/runtime.txt" in DOCKERFILE
    assert "apt-get" not in stages()[-1]
    assert "pip install" not in stages()[-1]


def test_it_runs_as_nobody_in_particular_and_writes_only_its_volume():
    assert instructions("USER") == ["10001:10001"]
    assert instructions("VOLUME") == ["/data"]
    assert "DATA_DIR=/data" in DOCKERFILE
    assert "STORAGE_URL=file:/data/" in DOCKERFILE


def test_it_runs_our_command():
    assert instructions("ENTRYPOINT") == ['["notreville"]']
    assert PROJECT["scripts"] == {"notreville": "app.cli:main"}
    assert "from app.cli import main" in (house.ROOT / "docker" / "notreville").read_text()
    assert instructions("CMD")[-1] == '["serve"]'
    assert "serve" in COMMANDS


def test_it_asks_a_path_that_answers_for_its_health():
    asked = re.search(r"HEALTHCHECK.*?\"(/[\w/]+)\"", DOCKERFILE, re.DOTALL)
    assert asked is not None
    assert asked[1] in {answer.path for answer in house.others()}


def test_the_label_names_the_projects_licence():
    assert f'licenses="{PROJECT["license"]}"' in DOCKERFILE


def test_only_known_settings_are_set():
    in_image = set(re.findall(r"\b([A-Z][A-Z_]+)=", " ".join(instructions("ENV"))))
    assert in_image - {n for n in in_image if n.startswith("PIP_")} - NOT_OURS <= SETTINGS
    ours = [service for service in SERVICES.values() if service["image"] == "notreville:local"]
    for service in ours:
        assert set(service["environment"]) <= SETTINGS


def example() -> dict[str, str]:
    lines = (house.ROOT / ".env.example").read_text().splitlines()
    pairs = [line.removeprefix("# ") for line in lines if re.match(r"(# )?[A-Z_]+=", line)]
    return dict(pair.split("=", 1) for pair in pairs)


def test_the_example_names_known_settings_and_all_that_compose_asks_for():
    assert set(example()) <= SETTINGS | FOR_COMPOSE
    asked = set(VARIABLE.findall((house.ROOT / "compose.yaml").read_text()))
    assert asked <= SETTINGS | FOR_COMPOSE
    required = set(re.findall(r"\$\{(\w+):\?", (house.ROOT / "compose.yaml").read_text()))
    assert required <= set(example())


def production(**more: str) -> dict[str, str]:
    filled = {name.lower(): value for name, value in example().items() if value}
    return filled | {"environment": "production", "database_url": "postgresql://database/x"} | more


def test_the_example_must_be_filled_in_before_it_serves_the_public():
    with pytest.raises(ValidationError) as raised:
        Settings(_env_file=None, **production())  # type: ignore[arg-type]
    assert "SECRET_KEY" in str(raised.value)
    assert "MAIL_FROM" in str(raised.value)


def test_the_example_filled_in_is_all_that_production_asks_for():
    Settings(
        _env_file=None,
        **production(secret_key="s" * 64, mail_from="Notreville <allo@notreville.quebec>"),  # type: ignore[arg-type]
    )


def test_compose_holds_only_what_it_declares():
    assert set(COMPOSE) == {"name", "x-notreville", "services", "networks", "volumes"}
    for name, service in SERVICES.items():
        assert set(service) <= SERVICE_KEYS, name
        for needed, how in service.get("depends_on", {}).items():
            assert needed in SERVICES
            assert how["condition"] in CONDITIONS
            if how["condition"] == "service_healthy":
                assert "test" in SERVICES[needed]["healthcheck"]
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]


def test_every_image_is_pinned_and_every_command_ours():
    for name, service in SERVICES.items():
        image = service["image"]
        assert not image.endswith(":latest"), name
        assert ":" in image, name
        if image == "notreville:local":
            assert service["command"][0] in COMMANDS, name


def test_the_database_is_one_that_we_support_and_nobody_outside_reaches_it():
    version = re.fullmatch(r"postgres:(\d+)-\w+", SERVICES["database"]["image"])
    assert version is not None
    assert int(version[1]) >= 15
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert "ports" not in SERVICES["database"]


def test_web_is_published_on_this_machine_only_and_believes_its_own_gateway_only():
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    gateway = COMPOSE["networks"]["outside"]["ipam"]["config"][0]["gateway"]
    assert gateway in SERVICES["web"]["environment"]["TRUSTED_PROXIES"]


def test_our_services_can_write_nowhere_but_their_volume():
    for name in ("migrate", "web", "worker"):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["files:/data"]
        assert "/data" in DOCKERFILE
