"""Every setting is explained, read by its plain name, and refused by name when it cannot be."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import SecretStr, ValidationError

from app.core.settings import MIN_SECRET_LENGTH, Settings, UnsafeSettings

FIELDS = Settings.model_fields
SAFE: dict[str, Any] = {
    "environment": "production", "base_url": "https://notreville.test", "secret_key": "k" * 40,
    "database_url": "postgresql://db/notreville", "mail_from": "Notreville <a@notreville.test>",
}  # fmt: skip
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=10)


@pytest.mark.parametrize("name", FIELDS)
def test_a_setting_is_explained_in_a_sentence(name: str) -> None:
    said = FIELDS[name].description
    assert said
    assert said[0].isupper() or said[0] == "`"
    assert said.endswith(".")
    assert name == name.lower()


@pytest.mark.parametrize("name", FIELDS)
def test_an_empty_variable_is_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), "")
    assert getattr(Settings(_env_file=None), name) == FIELDS[name].default


@pytest.mark.parametrize(
    ("name", "given_", "read"),
    [
        ("PORT", "9000", 9000),
        ("WORKERS", "4", 4),
        ("THROTTLING", "false", False),
        ("THROTTLING", "0", False),
        ("PAGE_CACHE", "no", False),
        ("DATA_DIR", "/srv/data", Path("/srv/data")),
        ("CITY", "Longueuil", "Longueuil"),
        ("LOG_LEVEL", "WARNING", "WARNING"),
    ],
)
def test_a_variable_is_read_by_its_plain_name(
    monkeypatch: pytest.MonkeyPatch, name: str, given_: str, read: object
) -> None:
    monkeypatch.setenv(name, given_)
    assert getattr(Settings(_env_file=None), name.lower()) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 70_000), ("port", -1), ("port", "http"), ("workers", 0), ("workers", 65),
        ("database_pool", 0), ("database_pool", 201), ("log_level", "TRACE"), ("log_format", "xml"),
        ("environment", "staging"), ("password_memory_kib", 7), ("throttling", "perhaps"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, **{name: value})
    assert [fault["loc"] for fault in caught.value.errors()] == [(name,)]


def test_an_unknown_variable_is_nobody_s_business() -> None:
    assert not hasattr(Settings(_env_file=None, nobody="knows"), "nobody")


def test_settings_do_not_change_while_they_are_used() -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None).port = 1


HIDDEN = "x-very-secret-" + "y" * 40


@pytest.mark.parametrize(
    "secret", [name for name, field in FIELDS.items() if field.annotation is SecretStr]
)
def test_a_secret_is_never_printed(secret: str) -> None:
    with_key = {"stripe_api_key": "sk_test_x-very-secret", "stripe_webhook_secret": "x-very-secret"}
    settings = Settings(_env_file=None, **(with_key | {secret: with_key.get(secret, HIDDEN)}))
    assert "x-very-secret" not in repr(settings)
    assert "x-very-secret" not in str(settings)
    assert "x-very-secret" not in settings.model_dump_json()


def test_everything_unsafe_is_told_at_once() -> None:
    with pytest.raises((UnsafeSettings, ValidationError)) as caught:
        Settings(
            _env_file=None, environment="production", secret_key="short", base_url="http://x",
            log_level="DEBUG", throttling=False, stripe_api_key="sk_test_1",
        )  # fmt: skip
    told = str(caught.value)
    for name in (
        "SECRET_KEY", "BASE_URL", "DATABASE_URL", "LOG_LEVEL", "MAIL_FROM", "THROTTLING",
        "STRIPE_WEBHOOK_SECRET", "STRIPE_API_KEY",
    ):  # fmt: skip
        assert name in told


@pytest.mark.parametrize("length", [0, 1, MIN_SECRET_LENGTH - 1, MIN_SECRET_LENGTH, 200])
def test_a_secret_has_its_length_in_production(length: int) -> None:
    wanted = {**SAFE, "secret_key": "k" * length}
    if length >= MIN_SECRET_LENGTH:
        assert Settings(_env_file=None, **wanted).secret == "k" * length
        return
    with pytest.raises((UnsafeSettings, ValidationError), match="SECRET_KEY"):
        Settings(_env_file=None, **wanted)


@given(WORDS, st.lists(WORDS, max_size=4))
def test_only_the_hosts_that_are_named_are_answered(own: str, others: list[str]) -> None:
    settings = Settings(
        _env_file=None,
        **{
            **SAFE,
            "base_url": f"https://{own}.test:8443/x",
            "allowed_hosts": " , ".join(others).upper(),
        },
    )
    assert settings.hosts == {f"{own}.test", *others}
    assert settings.https


def test_a_developer_s_machine_is_known_in_development_alone() -> None:
    assert {"localhost", "127.0.0.1"} <= Settings(_env_file=None).hosts
    assert not {"localhost", "127.0.0.1"} & Settings(_env_file=None, **SAFE).hosts


def test_a_kept_secret_is_the_operator_s_alone(tmp_path: Path) -> None:
    kept = tmp_path / "deep" / "down"
    secret = Settings(_env_file=None, data_dir=kept).secret
    assert (kept / "secret_key").read_text() == secret
    assert (kept / "secret_key").stat().st_mode & 0o777 == 0o600
    (kept / "secret_key").write_text("another one\n")
    assert Settings(_env_file=None, data_dir=kept).secret == "another one"
    assert Settings(_env_file=None, data_dir=kept, secret_key="k" * 40).secret == "k" * 40
