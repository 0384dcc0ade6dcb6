"""Settings, read from the environment by plain names."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET_LENGTH = 32


class UnsafeSettings(ValueError):
    """These settings must not serve the public; the message says which and why."""


class Settings(BaseSettings):
    """Everything an operator may choose; each field's description feeds docs/settings.md."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    environment: Literal["development", "production"] = Field(
        "development", description="`production` refuses to start with unsafe settings."
    )
    base_url: str = Field(
        "http://127.0.0.1:8000",
        description="Public address of the site; every link in pages, feeds and e-mails starts with it.",
    )
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the web server listens on.")
    workers: int = Field(1, ge=1, le=64, description="Web server processes.")
    allowed_hosts: str = Field(
        "",
        description="Comma-separated host names answered besides the one of `BASE_URL`; others get 400.",
    )
    trusted_proxies: str = Field(
        "",
        description="Comma-separated proxy addresses whose `X-Forwarded-*` headers are believed; none by default.",
    )
    database_url: str = Field(
        "",
        description="`postgresql://…` of a server ≥ 15; empty starts the embedded one in `DATA_DIR/postgres`.",
    )
    database_pool: int = Field(10, ge=1, le=200, description="Connections kept per web process.")
    data_dir: Path = Field(
        Path("var"), description="Folder for the embedded database, files and mail."
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs cookies; at least 32 characters. Empty: made once and kept in `DATA_DIR/secret_key`.",
    )
    mail_url: str = Field(
        "file:var/mail",
        description="`smtp://user:password@host:587`, `smtps://host:465`, or `file:folder` that keeps each message.",
    )
    mail_from: str = Field(
        "Notreville <bonjour@notreville.example>", description="Sender of every e-mail."
    )
    postal_address: str = Field(
        "Notreville, Montréal (Québec)",
        description="Postal address that the law wants in each e-mail.",
    )
    privacy_officer: str = Field(
        "La personne responsable de la protection des renseignements personnels",
        description="Name or title of the person in charge of privacy, shown in the footer.",
    )
    privacy_email: str = Field(
        "vieprivee@notreville.example", description="Address of the person in charge of privacy."
    )
    storage_url: str = Field("file:var/files", description="`file:folder` where uploads are kept.")
    valkey_url: str = Field(
        "",
        description="`valkey://host:6379/0` counts throttled attempts there; PostgreSQL does without.",
    )
    payments: Literal["", "off", "demonstration", "stripe"] = Field(
        "",
        description="Who takes cards. `demonstration` moves no money and refuses production; `off` asks nobody for"
        " money. Empty: `stripe` with `STRIPE_API_KEY`, else `demonstration`, or `off` in production.",
    )
    stripe_api_key: SecretStr = Field(
        SecretStr(""),
        description="Secret key of the payment provider (`sk_` or `rk_`): a live one in production, a test one elsewhere.",
    )
    stripe_publishable_key: str = Field(
        "",
        description="Key of the same account and mode that the card page gives to browsers (`pk_`).",
    )
    stripe_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Verifies the payment provider's calls to `/webhooks/stripe`; needed with `STRIPE_API_KEY`.",
    )
    stripe_api_base: str = Field(
        "",
        description="Another address for the payment provider's API (tests); never in production.",
    )
    stripe_writes_a_second: int = Field(
        15,
        ge=1,
        le=1000,
        description="Most writes a second to the payment provider, by all processes.",
    )
    city: str = Field(
        "Montréal", description="Name of the city, as pages and addresses of areas show it."
    )
    site_name: str = Field(
        "Notreville", description="Name of the platform in titles, pages and e-mails."
    )
    tile_url: str = Field(
        "",
        description="`https://…/{z}/{x}/{y}.png` of a map tile server; empty draws boundaries only.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least serious log record that is written."
    )
    log_format: Literal["json", "console"] = Field("json", description="How log records look.")
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token that reads `/metrics`; empty answers loopback addresses only.",
    )
    password_memory_kib: int = Field(
        19456, ge=8, description="Memory of one password hash (KiB); at least 19456 in production."
    )
    throttling: bool = Field(
        True, description="Limits attempts per account and address; off only for load tests."
    )
    page_cache: bool = Field(
        True, description="Keeps pages of visitors who are not signed in, for seconds."
    )

    @cached_property
    def secret(self) -> str:
        """Return the signing secret, making and keeping one for development when none is set."""
        if given := self.secret_key.get_secret_value():
            return given
        kept = self.data_dir / "secret_key"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(secrets.token_urlsafe(48))
            kept.chmod(0o600)
        return kept.read_text().strip()

    @property
    def paid_by(self) -> Literal["off", "demonstration", "stripe"]:
        """Return who takes cards."""
        if self.payments:
            return self.payments
        if self.stripe_api_key.get_secret_value():
            return "stripe"
        return "off" if self.environment == "production" else "demonstration"

    @property
    def takes_real_money(self) -> bool:
        """Say whether the payment provider's key is a live one."""
        return self.paid_by == "stripe" and "_live_" in self.stripe_api_key.get_secret_value()

    @property
    def https(self) -> bool:
        """Say whether the public address is https, hence whether cookies are Secure."""
        return self.base_url.startswith("https://")

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Return the host names (without port) that are answered."""
        own = urlsplit(self.base_url).hostname or "localhost"
        more = {h.strip().lower() for h in self.allowed_hosts.split(",") if h.strip()}
        local = (
            {"127.0.0.1", "localhost", "testserver"}
            if self.environment == "development"
            else set[str]()
        )
        return frozenset({own, *more, *local})

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        """Refuse to serve the public with development settings, and anybody with money left open.

        Raises:
            UnsafeSettings: naming every setting to mend.
        """
        checks = _of_money(self)
        if self.environment == "production":
            checks += _of_production(self)
        if faults := [fault for fault, found in checks if found]:
            raise UnsafeSettings("; ".join(faults))
        return self


def _of_production(chosen: Settings) -> list[tuple[str, bool]]:
    """Return what would be wrong before the public, and whether it is."""
    key = chosen.stripe_api_key.get_secret_value()
    return [
        (
            "SECRET_KEY must have at least 32 characters",
            len(chosen.secret_key.get_secret_value()) < MIN_SECRET_LENGTH,
        ),
        ("BASE_URL must start with https://", not chosen.https),
        ("DATABASE_URL must name a PostgreSQL server", not chosen.database_url),
        ("LOG_LEVEL must not be DEBUG", chosen.log_level == "DEBUG"),
        ("PASSWORD_MEMORY_KIB must be at least 19456", chosen.password_memory_kib < 19456),
        ("MAIL_FROM must be an address of yours", ".example" in chosen.mail_from),
        ("THROTTLING must be on", not chosen.throttling),
        ("PAYMENTS must not be a demonstration", chosen.payments == "demonstration"),
        ("STRIPE_API_KEY must not be a test key", bool(key) and "_live_" not in key),
        ("STRIPE_API_BASE must be empty", bool(chosen.stripe_api_base)),
        (
            "STRIPE_PUBLISHABLE_KEY must be set with STRIPE_API_KEY",
            bool(key) and not chosen.stripe_publishable_key,
        ),
    ]


def _of_money(chosen: Settings) -> list[tuple[str, bool]]:
    """Return what would leave money open wherever we run, and whether it does."""
    key = chosen.stripe_api_key.get_secret_value()
    shown = chosen.stripe_publishable_key
    return [
        ("STRIPE_API_KEY must be set for PAYMENTS=stripe", chosen.payments == "stripe" and not key),
        (
            "STRIPE_API_KEY must start with sk_test_, rk_test_, sk_live_ or rk_live_",
            bool(key) and not key.startswith(("sk_test_", "rk_test_", "sk_live_", "rk_live_")),
        ),
        (
            "STRIPE_API_KEY takes real money, which is for production only",
            "_live_" in key and chosen.environment != "production",
        ),
        (
            "STRIPE_WEBHOOK_SECRET must be set with STRIPE_API_KEY",
            bool(key) and not chosen.stripe_webhook_secret.get_secret_value().strip(),
        ),
        (
            "STRIPE_PUBLISHABLE_KEY must start with pk_, and be of the mode of STRIPE_API_KEY",
            bool(shown)
            and (not shown.startswith("pk_") or ("_live_" in shown) is not ("_live_" in key)),
        ),
    ]
