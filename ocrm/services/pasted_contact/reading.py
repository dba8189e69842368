"""Making fields of the pieces: what is labelled or has a shape is sure, names and companies are told by their look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ocrm.errors import ValidationError
from ocrm.services.pasted_contact import words
from ocrm.services.pasted_contact.pieces import Piece, pieces_of
from ocrm.services.relations.phones import normalise_phone

FIELDS = (
    "name", "company", "department", "title", "mobile", "phone", "phone2", "fax", "email", "wechat", "qq", "website",
    "address", "postcode",
)  # fmt: skip
"""What can be found, in the order people look for it."""
SURE, LIKELY, UNSURE = 0.95, 0.8, 0.5

_EMAIL = re.compile(r"[A-Za-z0-9][\w.+\-]{0,63}@[A-Za-z0-9][\w\-]{0,62}(?:\.[\w\-]{1,63}){1,5}")
_NOT_IN_URL = r"\s,，;；|<>()（）"
# What is written on after it without a space, as Chinese is, is not part of it.
_URL = re.compile(rf"(?:https?://|www\.)(?:[^{_NOT_IN_URL}。\u4e00-\u9fff]+|[^{_NOT_IN_URL}]+)"
                  r"|\b[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){0,4}\.(?:com|cn|net|org"
                  r"|io|co|de|uk|hk|tw|eu|fr|jp)"
                  r"(?:\.[a-z]{2})?(?:/[^\s,，]*)?(?![a-z0-9_@])", re.IGNORECASE)  # fmt: skip
_PHONE = re.compile(
    r"(?<![\w@.])(?:\+|00)?\(?\d{1,4}\)?(?:[ \-.()]{0,2}\d{1,5}){1,6}(?:\s*(?:转|分机|ext\.?|x"
    r"|#)\s*:?\s*\d{1,6})?(?![\w@])",
    re.IGNORECASE,
)
_MOBILE_CN = re.compile(r"1[3-9]\d{9}")
_WECHAT = re.compile(r"[A-Za-z][\w\-]{4,19}|1[3-9]\d{9}|[A-Za-z0-9_\-]{5,20}")
_QQ = re.compile(r"[1-9]\d{4,11}")
_HAN = re.compile(r"[一-鿿]")
_NAME_ZH = re.compile(r"([一-鿿]{2,4})(?:先生|女士|小姐|老师|总|经理)?")
_NAME_EN = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+)?[A-ZÀ-Þ][\w'’.\-]*(?:\s+(?:[A-Z]\.|van|von|de|der|den|la|del|bin|al"
    r"|[A-ZÀ-Þ][\w'’\-]+)){1,3}"
    r"(?:,?\s+(?:Jr\.?|Sr\.?|PhD|Ph\.D\.?|MBA|CPA|PMP|MD|Esq\.?))*"
)
_SENDER = re.compile(r"(.{2,20}?)\s+(?:\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s+)?\d{1,2}:\d{2}(?::\d{2})?")
_LANDLINE_EXTENSION = re.compile(r"(0\d{2,3}[ -]?\d{7,8})-(\d{1,5})$")
_NORTH_AMERICAN = re.compile(r"\+?1[\s\-.(]")
_WORKS = re.compile(r"在(?P<company>.{3,25}?)(?:做|担任|任职|任|当|负责|工作)(?P<title>.{0,12})")
_OF = re.compile(r"(?P<company>.{2,30}?)的(?P<person>[一-鿿]{2,12})")
_AT = re.compile(r"^(?P<left>.+?)\s+(?:at|from|with|of|@)\s+(?P<company>(?:the\s+)?[A-Z].+)$")
_DEPARTMENT_TITLE = re.compile(r"([一-鿿A-Za-z&]{1,8}?(?:事业部|业务部|部|科|处|中心|办公室))\s*(.{1,10})")


@dataclass(frozen=True, slots=True)
class FoundField:
    """A value and how sure it is, from 0 to 1."""

    value: str
    confidence: float


@dataclass(slots=True)
class PastedContact:
    """What was found by field, and the lines nobody could place, which go into the notes."""

    fields: dict[str, FoundField] = field(default_factory=dict)
    left_over: list[str] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return a field's value, empty where it was not found."""
        found = self.fields.get(name)
        return found.value if found is not None else ""


def read_contact(text: str) -> PastedContact:
    """Return the fields of a pasted text; nothing is sent anywhere, and nothing unplaced is dropped."""
    return _Reader(text).read()


class _Reader:
    """One pass over the pieces: first what is labelled or has a shape of its own, then what is told by its look."""

    def __init__(self, text: str) -> None:
        self._pieces, self._is_same_number = pieces_of(text)
        self._found = PastedContact()
        self._plain: list[Piece] = []
        self._left_line = -1

    def read(self) -> PastedContact:
        for piece in self._pieces:
            if piece.label:
                self._take_labelled(piece)
            else:
                self._take_shaped(piece)
        for piece in self._tokens():
            self._take_plain(piece)
        if self._is_same_number and self._found.value("mobile"):
            self._put("wechat", self._found.value("mobile"), SURE)
        self._take_postcode()
        return self._found

    def _put(self, name: str, value: str, confidence: float) -> bool:
        """Keep a value unless the field has one."""
        if not value or name in self._found.fields:
            return self._found.value(name).casefold() == value.casefold()
        self._found.fields[name] = FoundField(value, confidence)
        return True

    def _leave(self, text: str, line: int = -1) -> None:
        """Keep what nobody can place; parts of one line stay together."""
        left = self._found.left_over
        if not text or text in left:
            return
        if left and line >= 0 and line == self._left_line:
            left[-1] += f" {text}"
        else:
            left.append(text)
        self._left_line = line

    # -- labelled -----------------------------------------------------------------------------------------------------

    def _take_labelled(self, piece: Piece) -> None:
        taken = self._take_value(piece.label, piece.text)
        if piece.second:
            self._take_value(piece.second, piece.text)
        if not taken:
            self._plain.append(Piece(piece.text, piece.line)) if piece.label in ("name", "company") else self._leave(
                piece.text
            )

    def _take_value(self, name: str, text: str) -> bool:
        match name:
            case "mobile" | "phone" | "fax":
                return self._take_phones(text, name)
            case "email":
                return self._take_email(text)
            case "website":
                match = _URL.search(text)
                return match is not None and self._put("website", match[0].rstrip("."), SURE)
            case "wechat":
                match = _WECHAT.search(text)
                return match is not None and self._put("wechat", match[0], SURE)
            case "qq":
                match = _QQ.search(text)
                return match is not None and self._put("qq", match[0], SURE)
            case "postcode":
                match = re.search(r"[A-Z0-9][A-Z0-9 \-]{2,9}", text)
                return match is not None and self._put("postcode", match[0].strip(), SURE)
            case "title" | "department":
                return self._put_title(text, SURE) if name == "title" else self._put(name, text, SURE)
        return self._put(name, text, SURE)

    def _take_phones(self, text: str, name: str = "") -> bool:
        """Place every number of a text; say whether there was one."""
        numbers = list(_numbers(text))
        if name and not numbers:
            numbers = [(normal, False)] if (normal := _normal(text)) else []
        for number, is_american in numbers:
            is_mobile = _MOBILE_CN.fullmatch(number) is not None and not is_american
            self._place_phone(number, "mobile" if is_mobile and name != "fax" else name)
        rest = _PHONE.sub("", text).strip(" ,，;；/、()（）-")
        if numbers and len(rest) > 1 and name:
            self._plain.append(Piece(rest, -1))
        return bool(numbers)

    def _place_phone(self, number: str, name: str) -> None:
        for wanted in (name or "phone", "phone", "phone2"):
            if wanted == "fax" and name != "fax":
                continue
            if self._put(wanted, number, SURE if name else LIKELY):
                return
        self._leave(number)

    def _take_email(self, text: str) -> bool:
        found = _EMAIL.findall(text)
        for email in found:
            if not self._put("email", email.rstrip("."), SURE):
                self._leave(email)
        return bool(found)

    # -- by shape -----------------------------------------------------------------------------------------------------

    def _take_shaped(self, piece: Piece) -> None:
        """Take emails, web addresses and numbers out of a piece; the rest is looked at later."""
        text = piece.text
        if self._take_email(text):
            text = _EMAIL.sub(" ", text)
        for match in _URL.finditer(text):
            if "linkedin." in match[0].lower() or not self._put("website", match[0].rstrip("."), LIKELY):
                self._leave(match[0])
        text = _URL.sub(" ", text)
        if not _is_address(text) and list(_numbers(text)):
            self._take_phones(text)
            text = _PHONE.sub(" ", text)
        bare = " ".join(text.split()).strip(" ,，;；/、()（）<>-–—")
        if bare:
            self._plain.append(Piece(bare, piece.line, is_alone=piece.is_alone))

    # -- by look ------------------------------------------------------------------------------------------------------

    def _tokens(self) -> Iterator[Piece]:
        """Yield plain pieces, split where one line names several things."""
        for piece in self._plain:
            if words.COURTESIES.fullmatch(piece.text):
                continue
            for part in _split(piece.text):
                yield Piece(part, piece.line)

    def _take_plain(self, piece: Piece) -> None:
        text = piece.text.strip(" ,，;；:：、()-–—")
        if not text:
            return
        for take in (self._take_sentence, self._take_address, self._take_company, self._take_role, self._take_name):
            if take(text):
                return
        self._leave(text, piece.line)

    def _take_sentence(self, text: str) -> bool:
        """Take “X from Y”, “X of Y”, 云栖智造的张伟, and the line above a chat message."""
        sender = _SENDER.fullmatch(text)
        if sender and _name(sender[1]):
            return self._put("name", _name(sender[1]), UNSURE)
        of = _OF.fullmatch(text)
        if of and self._take_introduced(of["company"], of["person"]):
            return True
        works = _WORKS.fullmatch(text)
        if works and words.COMPANY_ZH.fullmatch(works["company"]):
            if works["title"]:
                self._put_title(works["title"], LIKELY)
            return self._put("company", works["company"], LIKELY)
        at = _AT.fullmatch(text)
        if (
            at
            and at["company"] != "Law"
            and not _is_address(text)
            and (_name(at["left"]) or words.TITLE_EN.search(at["left"]))
        ):
            left = _name(at["left"])
            is_role = words.TITLE_EN.search(at["left"]) is not None
            company = re.sub(r"^the\s+", "", at["company"]).rstrip(".")
            if is_role and not words.COMPANY_EN.search(company) and " at " not in text:
                return False
            self._put("company", company, LIKELY)
            return self._put_title(at["left"], LIKELY) if is_role else self._put("name", left, LIKELY)
        return False

    def _take_introduced(self, company: str, person: str) -> bool:
        """Take 云栖智造的张伟, also with the title before the name: 云栖智造的采购主管张伟."""
        for length in (len(person), 3, 2):
            title, name = person[: len(person) - length], _name(person[-length:])
            if name and (not title or _is_role_zh(title)):
                if title:
                    self._put_title(title, LIKELY)
                return self._put("name", name, LIKELY) and self._put("company", company, LIKELY)
        return False

    def _take_address(self, text: str) -> bool:
        known = self._found.fields.get("address")
        if known is not None and known.confidence < SURE and (_is_address(text) or words.CITY_EN.fullmatch(text)):
            joint = "" if _HAN.search(text) else ", "
            self._found.fields["address"] = FoundField(known.value.rstrip(",") + joint + text, LIKELY)
            return True
        if _is_address(text) or words.CITY_EN.fullmatch(text):
            return self._put("address", text, LIKELY)
        return False

    def _take_company(self, text: str) -> bool:
        if words.COMPANY_ZH.fullmatch(text) and not _is_role_zh(text):
            return self._put("company", text, LIKELY)
        if not _HAN.search(text) and words.COMPANY_EN.search(text) and not words.TITLE_EN.search(text):
            return self._put("company", text, LIKELY)
        return False

    def _take_role(self, text: str) -> bool:
        if _is_role_zh(text) or (not _HAN.search(text) and words.TITLE_EN.search(text)):
            return self._put_title(text, LIKELY)
        if words.DEPARTMENT_ZH.fullmatch(text) or words.DEPARTMENT_EN.search(text):
            return self._put("department", text, LIKELY)
        return False

    def _put_title(self, text: str, confidence: float) -> bool:
        """Take a title; the department before it apart."""
        match = _DEPARTMENT_TITLE.fullmatch(text)
        if match and _is_role_zh(match[2]):
            self._put("department", match[1], confidence)
            text = match[2]
        return self._put("title", text, confidence)

    def _take_name(self, text: str) -> bool:
        """Take a name; a Chinese one goes before the Latin spelling beside it."""
        name, known = _name(text), self._found.fields.get("name")
        if name and known and _HAN.search(name) and not _HAN.search(known.value) and known.confidence < SURE:
            del self._found.fields["name"]
            self._leave(known.value)
        return bool(name) and self._put("name", name, LIKELY)

    def _take_postcode(self) -> None:
        """Find the postcode inside the address."""
        address = self._found.value("address")
        for pattern in words.POSTCODES:
            match = pattern.search(address)
            if match:
                self._put("postcode", match[1], LIKELY)
                return


def _numbers(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the phone numbers in a text, normalised, and whether each is written as a North American one."""
    for match in _PHONE.finditer(text.replace("(0)", "")):
        digits = sum(char.isdigit() for char in match[0])
        if 7 <= digits <= 21 and (number := _normal(match[0])):
            yield number, _NORTH_AMERICAN.match(match[0]) is not None


def _normal(text: str) -> str:
    """Return a number as it is kept, with a plus where the writing says North America; empty for none."""
    text = _LANDLINE_EXTENSION.sub(r"\1转\2", text.strip())
    try:
        return normalise_phone(text)
    except ValidationError:
        return ""


def _is_address(text: str) -> bool:
    if _HAN.search(text):
        marks = words.ADDRESS_ZH.findall(text)
        is_full = (
            any(char.isdigit() for char in text) or len(marks) >= 3 or re.match(r".{2,3}[省市].{1,4}[区县镇]", text)
        )
        return len(marks) >= 2 and bool(is_full) and not words.COMPANY_ZH.fullmatch(text) and not _name(text)
    return words.ADDRESS_EN.search(text) is not None


def _is_role_zh(text: str) -> bool:
    return words.TITLE_ZH.fullmatch(text) is not None


def _split(text: str) -> Iterator[str]:
    """Yield the parts of a line that names several things: name, title, company."""
    if _is_address(text) or words.CITY_EN.fullmatch(text):
        yield text
    elif _HAN.search(text) and " " in text:
        yield from _split_han(text)
    else:
        yield from _split_latin(text)


def _split_han(text: str) -> Iterator[str]:
    spaced = re.sub(r"(?<![一-鿿])([一-鿿])(?:\s+([一-鿿])(?![一-鿿]))(?:\s+([一-鿿])(?![一-鿿]))?", _closed_up, text)
    tokens = re.split(r"\s+", re.sub(r"\b([A-Z]{2,4})\s+(?=(?:经理|总监|主管|专员|工程师)$)", r"\1", spaced))
    latin: list[str] = []
    for token in tokens:
        if _HAN.search(token):
            if latin:
                yield " ".join(latin)
                latin = []
            yield token
        else:
            latin.append(token)
    if latin:
        yield " ".join(latin)


def _closed_up(match: re.Match[str]) -> str:
    """Return a name written with blanks, 张 伟, without them."""
    return "".join(part for part in match.groups() if part)


def _split_latin(text: str) -> Iterator[str]:
    """Yield name and title apart where a comma or dash stands between them."""
    for separator in (r"\s+[-–—]\s+", r",\s+"):
        parts = re.split(separator, text)
        if len(parts) > 1 and _name(parts[0]) and not words.COMPANY_EN.fullmatch(parts[1]):
            yield parts[0]
            rest = text[len(parts[0]) :].lstrip(" ,-–—")
            yield from _split_latin(rest)
            return
        if len(parts) == 2 and words.TITLE_EN.search(parts[0]) and words.COMPANY_EN.search(parts[1]):
            yield from parts
            return
        if len(parts) == 2 and words.TITLE_EN.search(parts[0]) and words.DEPARTMENT_EN.search(parts[1]):
            yield from parts
            return
    yield text


def _name(text: str) -> str:
    """Return a person's name, empty where a text is none."""
    bare = text.strip(" ,，()（）")
    joined = "".join(bare.split()) if _HAN.search(bare) else bare
    match = _NAME_ZH.fullmatch(joined)
    if match:
        name = match[1]
        is_double = name.startswith(words.DOUBLE_SURNAMES)
        suffix = next((end for end in ("先生", "女士", "小姐", "老师") if name.endswith(end)), "")
        name = name.removesuffix(suffix)
        fits = len(name) in (3, 4) if is_double else name[:1] in words.SURNAMES and len(name) in (2, 3)
        return name if fits else ""
    if _HAN.search(bare) or any(char.isdigit() for char in bare):
        return ""
    has_role = words.TITLE_EN.search(bare) or words.COMPANY_EN.search(bare) or words.DEPARTMENT_EN.search(bare)
    return bare if not has_role and _NAME_EN.fullmatch(bare) else ""
