"""Keep the translation catalogues in step with the source: extract, update, compile and check them with Babel.

To add a language: put it into LANGUAGES of ocrm/i18n.py, make resources/locale/<code>/LC_MESSAGES, run
`python3 packaging/dev.py translations`, translate what it lists.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
_SOURCE = ROOT / "ocrm"
_LOCALE = ROOT / "resources" / "locale"
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def catalogue_paths() -> list[Path]:
    """Return the .po file of every language, in order."""
    return [folder / "LC_MESSAGES" / "ocrm.po" for folder in sorted(_LOCALE.iterdir()) if folder.is_dir()]


def read(path: Path) -> Catalog:
    """Return the catalogue at `path`, an empty one where there is none yet; its language is named by its folder."""
    language = path.parent.parent.name
    if not path.exists():
        return Catalog(locale=language, project="OCRM", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def extract() -> Catalog:
    """Return every message of the source, without translations."""
    template = Catalog(project="OCRM", fuzzy=False)
    found = extract_from_dir(_SOURCE, [("**.py", "python")], keywords=_KEYWORDS, comment_tags=("i18n:",))
    for _file, _line, message, comments, context in found:
        template.add(message, auto_comments=comments, context=context)
    return template


def key_of(message: Message) -> tuple[str | None, str]:
    """Return what identifies a message: its context, and its text in the singular."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts_of(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the forms of a message or a translation: one, or one for each plural."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def is_translated(message: Message) -> bool:
    """Say whether every plural form of `message` has a text."""
    forms = texts_of(message.string)
    return bool(forms) and all(forms)


def update(path: Path) -> Catalog:
    """Bring the catalogue at `path` in step with the source and write it: new messages empty, unused ones dropped."""
    old = read(path)
    known = {key_of(message): message.string for message in old if message.id}
    new = Catalog(locale=path.parent.parent.name, project="OCRM", fuzzy=False)
    new.creation_date, new.revision_date = old.creation_date, old.revision_date
    for message in extract():
        if not message.id:
            continue
        forms = texts_of(known.get(key_of(message)))
        plural = not isinstance(message.id, str)
        string = (forms if plural else forms[0]) if forms else None
        new.add(message.id, string, auto_comments=message.auto_comments, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, sort_output=True, width=120)
    return new


def compile_all() -> None:
    """Write the .mo beside every .po that is newer than it."""
    for path in catalogue_paths():
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        partial = target.with_suffix(f".{path.parent.parent.name}.partial")
        with partial.open("wb") as file:
            write_mo(file, read(path))
        partial.replace(target)


def faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with the catalogue at `path`, a sentence for each message."""
    catalogue = read(path)
    known = {key_of(message): message for message in catalogue if message.id}
    wanted = {key_of(message) for message in extract() if message.id}
    for key in sorted(wanted - known.keys(), key=str):
        yield f"not extracted: {key[1]!r}"
    for key in sorted(known.keys() - wanted, key=str):
        yield f"no longer in the source: {key[1]!r}"
    for key, message in known.items():
        if key in wanted:
            yield from _message_faults(message)


def _message_faults(message: Message) -> Iterator[str]:
    name = key_of(message)[1]
    if message.fuzzy:
        yield f"fuzzy: {name!r}"
    if not is_translated(message):
        yield f"not translated: {name!r}"
        return
    sources = [set(_PLACEHOLDER.findall(text)) for text in texts_of(message.id)]
    for text in texts_of(message.string):
        if set(_PLACEHOLDER.findall(text)) not in sources:
            yield f"other placeholders than the source: {name!r} → {text!r}"


def check() -> int:
    """Print what is wrong with the catalogues and return how much."""
    found = [f"{path.parent.parent.name}: {fault}" for path in catalogue_paths() for fault in faults(path)]
    for fault in found:
        print(fault)
    if found:
        print(f"{len(found)} faults; `python3 packaging/dev.py translations` brings the catalogues up to date.")
    else:
        print("Translations are complete.")
    return len(found)


def refresh() -> None:
    """Update and compile every catalogue and list what is left to translate."""
    for path in catalogue_paths():
        catalogue = update(path)
        missing = [message for message in catalogue if message.id and not is_translated(message)]
        print(f"{path.parent.parent.name}: {len(catalogue)} messages, {len(missing)} not translated")
        for message in missing:
            print(f"    {key_of(message)[1]!r}")
    compile_all()


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("check", "compile", "refresh"))
    action = parser.parse_args().action
    if action == "check":
        return 1 if check() else 0
    if action == "compile":
        compile_all()
    else:
        refresh()
    return 0


if __name__ == "__main__":
    sys.exit(main())
