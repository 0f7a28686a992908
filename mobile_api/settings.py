"""What the environment decides. Secrets have no default: a process without them doesn't start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Read from `YIWANG_*` variables; `MONGODB_URI` keeps its usual name."""

    model_config = SettingsConfigDict(
        env_prefix="YIWANG_", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    mongodb_uri: SecretStr = Field(validation_alias="MONGODB_URI")
    database: str = "yiwang"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    proxies: int = Field(default=0, ge=0)
    """How many proxies of one's own stand before the backend, each adding to `X-Forwarded-For` whom it heard. The
    address that the outermost of them has added is the client's; what the client wrote before it counts for nothing."""
    peers: bool = False
    """Whether backends on other machines share the database; then screens hear of each other through it."""
    guest_pace: int = Field(default=300, ge=10)
    """Messages, searches and new conversations in a minute of one address, by people who aren't logged in. A household
    or an office shares one."""
    data_dir: Path = ROOT / ".data"
    """Keys and the built search index live here."""
    matcher: Path | None = None
    """A learnt matcher to run instead of the active one, for tests."""
    bot_url: str = "http://127.0.0.1:5005"
    bot_secret: SecretStr
    """Shared with the bot's channel; the backend alone may speak to Rasa."""
    registers_url: str = "http://127.0.0.1:5070"
    """The city's four registers, or their local stand-in."""
    registers_secret: SecretStr
    """Signs what is asked of the registers, and their answers."""
    connections: Path | None = None
    """The file of outside systems (see `exchange/connections.py`); without one there are none."""
    tsa_url: str = "http://127.0.0.1:5090"
    """The time-stamping authority (RFC 3161), or its local stand-in."""
    tsa_root: Path | None = None
    """The authority's root certificate (PEM). Without one the stand-in's, which lies beside the data."""
    merchants: Path | None = None
    """The folder of the merchant's contracts with payment providers (see `payments/merchants.py`). Without one the
    stand-in's, which lies beside the data."""
    payments_url: str = "http://127.0.0.1:5095"
    """The local stand-in of the payment providers; not used with contracts of a city's own."""
    fcm_credentials: Path | None = None
    """The service account's key file for Firebase Cloud Messaging. Without one the stand-in's, beside the data."""
    fcm_url: str = ""
    """Where FCM answers, if it isn't Google; without a key file the stand-in."""
    local_fcm: bool = False
    """Whether a stand-in beside us plays FCM and the browsers' push services: nothing else is posted to in here."""
    public_url: str = ""
    """The address that people type; personal keys (WebAuthn) are bound to it. Without it this machine's own."""
    metrics_token: SecretStr = SecretStr("")
    """Opens `/metrics` to Prometheus (`authorization.credentials`); without one nobody sees them."""
    sms: Literal["gateway", "outbox"]
    """Where one-time codes go. `outbox` is the demo's page, which shows them to everyone, with a counter that confirms
    anyone: only beside the registers' stand-in."""
    sms_url: str = ""
    """The city's SMS gateway."""
    sms_token: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _demo_beside_samples_only(self) -> Settings:
        """With the city's own registers the demo would let anyone in as any resident."""
        if self.sms == "outbox" and not _on_this_machine(self.registers_url):
            raise ValueError("YIWANG_SMS=outbox is the demo: it doesn't go with the city's own registers")
        return self

    @model_validator(mode="after")
    def _registers_by_https(self) -> Settings:
        """ID numbers and photos never cross a network in the clear."""
        if not by_https(self.registers_url):
            raise ValueError("YIWANG_REGISTERS_URL must begin with https://, except on this machine")
        return self

    @model_validator(mode="after")
    def _sample_payments_at_home(self) -> Settings:
        """The stand-in takes no money: what it calls paid isn't, away from this machine."""
        if not _on_this_machine(self.payments_url):
            raise ValueError("YIWANG_PAYMENTS_URL is the stand-in's: real providers are named by YIWANG_MERCHANTS")
        return self

    @model_validator(mode="after")
    def _authority_with_its_root(self) -> Settings:
        """The stand-in's root would refuse every stamp of another authority."""
        if self.tsa_root is None and not _on_this_machine(self.tsa_url):
            raise ValueError("YIWANG_TSA_URL needs YIWANG_TSA_ROOT, the authority's root certificate")
        return self

    @model_validator(mode="after")
    def _push_with_its_account(self) -> Settings:
        """The stand-in's service account is nobody elsewhere."""
        if self.fcm_credentials is None and not _on_this_machine(self.fcm_address):
            raise ValueError("YIWANG_FCM_URL needs YIWANG_FCM_CREDENTIALS, a service account's key file")
        return self

    @property
    def shared(self) -> bool:
        """Whether any other worker shares the database."""
        return self.peers or self.workers > 1

    @property
    def origin(self) -> str:
        """The address of the pages, without a path."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def checkpoints(self) -> Path:
        """Folder in which it is kept, outside the database, how far the log of data calls went."""
        return self.data_dir / "checkpoints"

    @property
    def deleted(self) -> Path:
        """Folder in which it is kept, outside the database, which accounts were deleted: a restore brings none back."""
        return self.data_dir / "deleted"

    @property
    def trusted_tsa(self) -> Path:
        """File of the root certificate that a time stamp must go back to."""
        return self.tsa_root or self.data_dir / "tsa" / "root.pem"

    @property
    def contracts(self) -> Path:
        """Folder of the contracts with payment providers."""
        return self.merchants or self.data_dir / "payments"

    @property
    def takes_payments(self) -> bool:
        """Whether fees are paid online: by a city's own contracts, or by the stand-in beside the sample registers."""
        return self.merchants is not None or _on_this_machine(self.registers_url)

    @property
    def payments_stand_in(self) -> str | None:
        """Address of the providers' stand-in, if it is what payments go through."""
        return None if self.merchants else self.payments_url

    @property
    def fcm_address(self) -> str:
        """Where push is sent to."""
        return self.fcm_url or ("https://fcm.googleapis.com" if self.fcm_credentials else "http://127.0.0.1:5100")

    @property
    def push_stand_in(self) -> str | None:
        """Address of the stand-in that plays FCM and the browsers' push services, if there is one."""
        return self.fcm_address if self.local_fcm and not self.fcm_credentials else None

    @property
    def push_contact(self) -> str:
        """Where a browser's push service finds whoever sends to it."""
        return f"mailto:push@{urlsplit(self.origin).hostname}"

    @property
    def fcm_key_file(self) -> Path:
        """The service account's key file, which also names the endpoint that gives tokens."""
        return self.fcm_credentials or self.data_dir / "fcm" / "service-account.json"

    @property
    def key_dir(self) -> Path:
        """Folder of the token signing keys."""
        return self.data_dir / "keys"


def by_https(url: str) -> bool:
    """Whether what is sent to an address can't be read on the way."""
    return urlsplit(url).scheme == "https" or _on_this_machine(url)


def _on_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
