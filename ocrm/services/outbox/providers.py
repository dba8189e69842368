"""What is known of common mail providers, by the domain of an address: servers, and which password they want."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ocrm.i18n import N_


class Security(StrEnum):
    """How a connection is encrypted; there is no third way."""

    TLS = "tls"
    """From its first byte."""
    STARTTLS = "starttls"
    """Before anything is said that matters; refused where the server does not."""


SECURITY_NAMES = {Security.TLS: N_("TLS from the first byte"), Security.STARTTLS: N_("STARTTLS")}
PORTS = {Security.TLS: 465, Security.STARTTLS: 587}
IMAP_PORT = 993
APP_PASSWORD = N_(
    "This provider wants an app password (authorisation code) here, made in its web mail, not your usual password."
)
PROVIDER_SIGN_IN = N_(
    "Personal accounts of this provider accept only a sign-in in a browser, which OCRM does not have; accounts of"
    " companies may allow an app password."
)


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail provider: its name (marked), its servers, the domains of its addresses, what to know of its password."""

    name: str
    domains: tuple[str, ...]
    host: str
    imap_host: str
    security: Security = Security.TLS
    note: str = APP_PASSWORD

    @property
    def port(self) -> int:
        """Where it takes mail."""
        return PORTS[self.security]


PROVIDERS = (
    Provider(N_("NetEase 163"), ("163.com",), "smtp.163.com", "imap.163.com"),
    Provider(N_("NetEase 126"), ("126.com",), "smtp.126.com", "imap.126.com"),
    Provider(N_("NetEase yeah.net"), ("yeah.net",), "smtp.yeah.net", "imap.yeah.net"),
    Provider(N_("NetEase for companies"), ("qiye.163.com",), "smtp.qiye.163.com", "imap.qiye.163.com"),
    Provider(N_("QQ Mail"), ("qq.com", "vip.qq.com", "foxmail.com"), "smtp.qq.com", "imap.qq.com"),
    Provider(N_("Tencent for companies"), ("exmail.qq.com",), "smtp.exmail.qq.com", "imap.exmail.qq.com"),
    Provider(N_("Alibaba Mail"), ("aliyun.com",), "smtp.aliyun.com", "imap.aliyun.com"),
    Provider(N_("Alibaba for companies"), ("qiye.aliyun.com",), "smtp.qiye.aliyun.com", "imap.qiye.aliyun.com"),
    Provider(N_("Sina Mail"), ("sina.com", "sina.cn"), "smtp.sina.com", "imap.sina.com"),
    Provider(N_("Sohu Mail"), ("sohu.com",), "smtp.sohu.com", "imap.sohu.com"),
    Provider(N_("139 Mail"), ("139.com",), "smtp.139.com", "imap.139.com"),
    Provider("Gmail", ("gmail.com", "googlemail.com"), "smtp.gmail.com", "imap.gmail.com"),
    Provider("iCloud", ("icloud.com", "me.com", "mac.com"), "smtp.mail.me.com", "imap.mail.me.com", Security.STARTTLS),
    Provider("Yahoo", ("yahoo.com",), "smtp.mail.yahoo.com", "imap.mail.yahoo.com"),
    Provider(
        "Outlook", ("outlook.com", "hotmail.com", "live.com", "msn.com"), "smtp-mail.outlook.com",
        "outlook.office365.com", Security.STARTTLS, PROVIDER_SIGN_IN,
    ),
    Provider(
        "Microsoft 365", ("office365.com",), "smtp.office365.com", "outlook.office365.com", Security.STARTTLS,
        PROVIDER_SIGN_IN,
    ),
    Provider("Fastmail", ("fastmail.com",), "smtp.fastmail.com", "imap.fastmail.com"),
    Provider("GMX", ("gmx.net", "gmx.com"), "mail.gmx.net", "imap.gmx.net"),
)  # fmt: skip


def provider_of(address: str) -> Provider | None:
    """Return the provider of an address by its domain, None for a domain of one's own."""
    domain = address.rpartition("@")[2].strip().casefold()
    return next((one for one in PROVIDERS if domain in one.domains), None)
