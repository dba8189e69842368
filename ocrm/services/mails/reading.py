"""Reading .eml files: whatever a mail holds, it is read within limits or refused in one sentence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from ocrm.errors import FileFormatError
from ocrm.formats import format_number, format_size
from ocrm.i18n import _
from ocrm.services.mails import SUFFIXES
from ocrm.services.mails.html_text import html_to_text
from ocrm.services.mails.mail import Mail, MailAddress, MailFile
from ocrm.services.vcards.charsets import guess_charset
from ocrm.text.disk_reasons import reason_of

MAX_BYTES = 50 * 1024**2
"""Of one mail with its files, as much as one attachment may have."""
MAX_MAILS = 5_000
MAX_TEXT = 20_000
"""Characters kept of a mail's text."""
_MAX_PARTS, _MAX_FILES, _MAX_RECIPIENTS = 500, 50, 100
_MAX_NAME = 120
_MAX_HEADER = 1_000
_HEADS = re.compile(rb"(?im)^(from|to|subject|date|message-id|received|return-path|delivered-to|mime-version):")
_ADDRESS = re.compile(r"[^@\s<>\"',;:()]+@[^@\s<>\"',;:()]+\.[^@\s<>\"',;:()]+")
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def find_mails(paths: Iterable[Path]) -> list[Path]:
    """Return the mails among some files and in some folders, by name; raises FileFormatError where there is none."""
    found: list[Path] = []
    for path in paths:
        inside = (one for one in path.rglob("*") if one.is_file()) if path.is_dir() else (path,)
        found += [one for one in inside if one.suffix.lower() in SUFFIXES]
    if not found:
        raise FileFormatError(_("There is no mail (.eml) here. Nothing was imported; choose another folder."))
    if len(found) > MAX_MAILS:
        raise FileFormatError(
            _("There are more than {n} mails. Nothing was imported; import them in several parts.").format(
                n=format_number(MAX_MAILS)
            )
        )
    return sorted(set(found))


def read_mails(
    paths: Sequence[Path],
    *,
    progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Mail]:
    """Yield the mails of some files; one that cannot be read says why. A cancelled read raises InterruptedError."""
    for number, path in enumerate(paths, 1):
        if is_cancelled():
            raise InterruptedError
        yield read_mail_file(path, number)
        if progress:
            progress(number, len(paths))


def read_mail_file(path: Path, number: int = 1) -> Mail:
    """Return the mail in a file; its `problem` says why where it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            problem = _("It is larger than {limit}.").format(limit=format_size(MAX_BYTES))
            return Mail(number, path.name, problem=problem)
        data = path.read_bytes()
    except OSError as error:
        problem = _("It could not be read: {reason}.").format(reason=reason_of(error))
        return Mail(number, path.name, problem=problem)
    return read_mail(data, number=number, source=path.name)


def read_mail(data: bytes, *, number: int = 1, source: str = "") -> Mail:
    """Return the mail in some bytes; its `problem` says why where it cannot be read."""
    if not _HEADS.search(data[:65_536]):
        return Mail(number, source, problem=_("It is no mail, whatever its name says."))
    try:
        return _mail(message_from_bytes(data, policy=policy.compat32), data, number, source)
    except (MessageError, ValueError, LookupError, RecursionError, TypeError, AttributeError, IndexError):
        # the standard library's parser raises any of these on mails that break its rules
        return Mail(number, source, problem=_("It is damaged; nothing of it can be relied on."))


def _mail(message: Message, data: bytes, number: int, source: str) -> Mail:
    parts = _parts(message)
    if parts is None:
        return Mail(number, source, problem=_("It has far too many parts to be read safely."))
    guess = guess_charset(data[:200_000]).name
    senders = _addresses(message, ("from", "sender"), guess)
    if not senders:
        return Mail(number, source, problem=_("It does not say who wrote it."))
    return Mail(
        number,
        source,
        _message_id(message, data),
        senders[0],
        tuple(_addresses(message, ("to", "cc"), guess)[:_MAX_RECIPIENTS]),
        _header(message, "subject", guess),
        _text(parts, guess),
        _sent_at(message),
        tuple(_files(parts, guess)),
    )


def _parts(message: Message) -> list[Message] | None:
    """Return the parts that hold something themselves, None where there are too many."""
    parts: list[Message] = []
    for part in message.walk():
        if not part.is_multipart():
            parts.append(part)
        if len(parts) > _MAX_PARTS:
            return None
    return parts


def _message_id(message: Message, data: bytes) -> str:
    found = str(message.get("message-id", "")).strip().strip("<>")[:_MAX_HEADER]
    return f"mail:{found}" if found else f"mail:sha256:{hashlib.sha256(data).hexdigest()}"


# -- headers ----------------------------------------------------------------------------------------------------------


def _header(message: Message, name: str, guess: str) -> str:
    """Return a header as text: encoded words, and bytes that say nothing of their charset."""
    value = next(iter(_raw_headers(message, name)), "")
    text = _words(_raw_bytes(value[: _MAX_HEADER * 4], guess), guess)
    return " ".join(text.split())[:_MAX_HEADER]


def _raw_headers(message: Message, name: str) -> list[str]:
    """Return the headers of a name as they stand, bytes that are no ASCII as surrogates."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def _words(text: str, guess: str) -> str:
    """Return a text with its encoded words decoded."""
    pieces = []
    for piece, charset in decode_header(text):
        if isinstance(piece, str):
            pieces.append(piece)
        else:  # what stands between encoded words comes in Python's own escapes
            pieces.append(piece.decode("raw-unicode-escape") if charset is None else _decoded(piece, charset, guess))
    return "".join(pieces)


def _raw_bytes(text: str, guess: str) -> str:
    """Return a text in which bytes stand as surrogates with them read."""
    if not any("\udc80" <= char <= "\udcff" for char in text):
        return text
    return text.encode("utf-8", "surrogateescape").decode(guess, "replace")


def _decoded(data: bytes, charset: str | None, guess: str) -> str:
    for name in (charset, guess):
        if name and name.lower() not in ("unknown-8bit", "idna", "punycode"):
            try:
                return data.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name)
            except (UnicodeDecodeError, LookupError):
                continue
    return data.decode("utf-8", "replace")


def _addresses(message: Message, names: Iterable[str], guess: str) -> list[MailAddress]:
    """Return the people of some headers, each address once."""
    found: dict[str, MailAddress] = {}
    for name in names:
        for value in _raw_headers(message, name):
            raw = _raw_bytes(value, guess)[: _MAX_HEADER * 20]
            for shown, address in getaddresses([raw]):
                match = _ADDRESS.fullmatch(address.strip())
                if match:
                    key = address.strip().casefold()
                    found.setdefault(key, MailAddress(_shown_name(shown, guess), key))
    return list(found.values())


def _shown_name(shown: str, guess: str) -> str:
    return " ".join(_words(shown, guess).strip(" \"'").split())[:_MAX_NAME]


def _sent_at(message: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("date", "")))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# -- text and files ---------------------------------------------------------------------------------------------------


def _is_file(part: Message) -> bool:
    is_named = part.get_filename() is not None
    return part.get_content_disposition() == "attachment" or (is_named and part.get_content_maintype() != "text")


def _text(parts: Sequence[Message], guess: str) -> str:
    """Return what was written: the plain text, else that of the web page."""
    for kind in ("plain", "html"):
        texts = [
            _part_text(part, guess)
            for part in parts
            if part.get_content_type() == f"text/{kind}" and not _is_file(part)
        ]
        text = "\n\n".join(filter(None, (html_to_text(text) if kind == "html" else text for text in texts))).strip()
        if text:
            return text[:MAX_TEXT]
    return ""


def _part_text(part: Message, guess: str) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = _decoded(payload, part.get_content_charset(), guess)
    return "\n".join(line.rstrip() for line in text.replace("\0", "").splitlines()).strip()


def _files(parts: Sequence[Message], guess: str) -> Iterator[MailFile]:
    for number, part in enumerate([part for part in parts if _is_file(part)][:_MAX_FILES], 1):
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            yield MailFile(_file_name(part, number, guess), payload)


def _file_name(part: Message, number: int, guess: str) -> str:
    shown = _shown_name(_raw_bytes(part.get_filename() or "", guess), guess)
    safe = _UNSAFE_IN_NAMES.sub("_", shown).strip(" .")
    return safe or _("Attachment {n}").format(n=number)
