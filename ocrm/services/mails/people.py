"""Whom a mail is about: contacts and customers by address, whose mailbox it was, and who is nobody known yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ocrm.services.mails.mail import Mail, MailAddress
from ocrm.services.workspace import Workspace

_EVERYBODYS_LIST = (
    "gmail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com msn.com gmx.com gmx.net mail.com proton.me"
    " protonmail.com qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com yeah.net 139.com 189.cn sina.com sina.cn"
    " sohu.com aliyun.com 21cn.com tom.com"
)
_EVERYBODYS = frozenset(_EVERYBODYS_LIST.split())
"""Domains that say nothing of a company."""
_MOST_LOOKED_AT = 20
_WWW = re.compile(r"^(?:https?://)?(?:www\.)?([^/:?#\s]+).*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known at an address: the customer, and the contact there, 0 where it is the customer itself."""

    customer_id: int
    customer: str
    contact_id: int = 0
    contact: str = ""


def find_person(workspace: Workspace, address: str) -> Person | None:
    """Return the contact, else the customer, of an address; who has left comes last."""
    row = workspace.first(
        "SELECT c.id, c.name, p.id, p.name FROM contact p JOIN customer c ON c.id = p.customer_id"
        " WHERE p.email <> '' AND p.email = ? COLLATE NOCASE ORDER BY p.importance = 'invalid', p.id LIMIT 1",
        (address,),
    )
    row = row or workspace.first(
        "SELECT id, name FROM customer WHERE email <> '' AND email = ? COLLATE NOCASE ORDER BY id LIMIT 1", (address,)
    )
    return None if row is None else Person(*row)


class Companies:
    """The customers by the domains of their addresses and websites, read when first asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._by_domain: dict[str, Person] | None = None

    def find(self, domain: str) -> Person | None:
        """Return the customer a domain belongs to; None for those everybody can have."""
        if not domain or domain in _EVERYBODYS:
            return None
        if self._by_domain is None:
            self._by_domain = self._read()
        return self._by_domain.get(domain)

    def add(self, domain: str, company: Person) -> None:
        """Take note of a customer that was just made."""
        if self._by_domain is not None:
            self._by_domain.setdefault(domain, company)

    def _read(self) -> dict[str, Person]:
        found: dict[str, Person] = {}
        rows = self._workspace.query(
            "SELECT id, name, email, website FROM customer WHERE kind <> 'person' AND (email <> '' OR website <> '')"
            " UNION ALL SELECT c.id, c.name, p.email, '' FROM contact p JOIN customer c ON c.id = p.customer_id"
            " WHERE p.email <> '' AND c.kind <> 'person'"
        )
        for customer_id, name, email, website in rows:
            for domain in (email.rpartition("@")[2].casefold(), _WWW.sub(r"\1", website.strip()).casefold()):
                if domain:
                    found.setdefault(domain, Person(customer_id, name))
        return found


def own_addresses(workspace: Workspace, mails: Sequence[Mail]) -> frozenset[str]:
    """Return the addresses of whoever kept these mails: nobody known, and named by most of them.

    Of a single mail nothing can be told; then nobody is.
    """
    readable = [mail for mail in mails if not mail.problem]
    counts = Counter(address for mail in readable for address in {person.address for person in mail.people})
    if len(readable) < 2:
        return frozenset()
    often = [address for address, count in counts.most_common(_MOST_LOOKED_AT) if count * 2 > len(readable)]
    return frozenset([address for address in often if find_person(workspace, address) is None][:1])


def company_name(person: MailAddress) -> str:
    """Return what to call the company of somebody unknown: its domain, empty for domains everybody can have."""
    return "" if person.domain in _EVERYBODYS else person.domain
