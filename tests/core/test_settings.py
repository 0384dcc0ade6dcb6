"""Production refuses to start unsafe; development just starts."""

from pathlib import Path
from typing import Any

import pytest

from app.core.settings import Settings, UnsafeSettings

SAFE: dict[str, Any] = {
    "environment": "production",
    "base_url": "https://notreville.test",
    "database_url": "postgresql://db/notreville",
    "secret_key": "k" * 40,
    "mail_from": "Notreville <bonjour@notreville.test>",
}
TEST: dict[str, Any] = {"stripe_api_key": "sk_test_1", "stripe_webhook_secret": "whsec_1"}
LIVE: dict[str, Any] = {
    "stripe_api_key": "sk_live_1",
    "stripe_webhook_secret": "whsec_1",
    "stripe_publishable_key": "pk_live_1",
}


def test_safe_production_settings_are_accepted() -> None:
    assert Settings(**SAFE).https


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"base_url": "http://notreville.test"}, "BASE_URL"),
        ({"database_url": ""}, "DATABASE_URL"),
        ({"log_level": "DEBUG"}, "LOG_LEVEL"),
        ({"password_memory_kib": 1024}, "PASSWORD_MEMORY_KIB"),
        ({"mail_from": "x@notreville.example"}, "MAIL_FROM"),
        ({"throttling": False}, "THROTTLING"),
        ({"stripe_api_key": "sk_test_1", "stripe_webhook_secret": "w"}, "not be a test key"),
        ({"stripe_publishable_key": "pk_test_1"}, "STRIPE_PUBLISHABLE_KEY"),
        ({"stripe_publishable_key": ""}, "STRIPE_PUBLISHABLE_KEY must be set"),
        ({"stripe_webhook_secret": ""}, "STRIPE_WEBHOOK_SECRET"),
        ({"stripe_api_base": "https://other.test"}, "STRIPE_API_BASE"),
        ({"payments": "demonstration"}, "PAYMENTS must not be a demonstration"),
    ],
)
def test_each_unsafe_setting_is_named(change: dict[str, Any], named: str) -> None:
    keys = LIVE if any(name.startswith("stripe") for name in change) else {}
    with pytest.raises((UnsafeSettings, ValueError), match=named):
        Settings(**(SAFE | keys | change))


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"stripe_api_key": "sk_test_1"}, "STRIPE_WEBHOOK_SECRET must be set"),
        (TEST | {"stripe_webhook_secret": " \n"}, "STRIPE_WEBHOOK_SECRET must be set"),
        (TEST | {"stripe_api_key": "pk_test_1"}, "STRIPE_API_KEY must start with"),
        (TEST | {"stripe_api_key": "whsec_1"}, "STRIPE_API_KEY must start with"),
        (LIVE, "takes real money"),
        ({"payments": "stripe"}, "STRIPE_API_KEY must be set for PAYMENTS=stripe"),
        (TEST | {"stripe_publishable_key": "sk_test_1"}, "STRIPE_PUBLISHABLE_KEY must start"),
        (TEST | {"stripe_publishable_key": "pk_live_1"}, "of the mode of STRIPE_API_KEY"),
    ],
)
def test_money_left_open_refuses_to_boot_in_development_too(
    chosen: dict[str, Any], named: str
) -> None:
    with pytest.raises((UnsafeSettings, ValueError), match=named):
        Settings(_env_file=None, **chosen)


@pytest.mark.parametrize(
    ("chosen", "who", "real"),
    [
        ({}, "demonstration", False),
        (TEST, "stripe", False),
        (TEST | {"payments": "off"}, "off", False),
        (TEST | {"payments": "demonstration"}, "demonstration", False),
        (SAFE, "off", False),
        (SAFE | LIVE, "stripe", True),
        (SAFE | LIVE | {"payments": "off"}, "off", False),
    ],
)
def test_who_takes_cards(chosen: dict[str, Any], who: str, real: bool) -> None:
    settings = Settings(_env_file=None, **chosen)
    assert (settings.paid_by, settings.takes_real_money) == (who, real)


def test_development_makes_a_secret_once(tmp_path: Path) -> None:
    first = Settings(data_dir=tmp_path).secret
    assert len(first) >= 32
    assert Settings(data_dir=tmp_path).secret == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_only_our_own_hosts_are_known() -> None:
    settings = Settings(**(SAFE | {"allowed_hosts": "www.notreville.test, Autre.test"}))
    assert settings.hosts == {"notreville.test", "www.notreville.test", "autre.test"}


def test_secrets_do_not_show_in_the_settings_text() -> None:
    assert "k" * 40 not in repr(Settings(**SAFE))
