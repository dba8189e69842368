"""Translations through gettext: `_()` at the point of use, `N_()` where a constant is described."""

from __future__ import annotations

import gettext as _gettext
import locale
import os
from functools import cache

from ocrm.paths import resource

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
"""Interface languages by code, each named in itself."""


class Verbatim(str):
    """A text of the user's own where a message stands otherwise: the same in every language."""

    __slots__ = ()


class _State:
    """The chosen language; one per process, as gettext's own is."""

    language = "en"
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def set_language(language: str) -> None:
    """Switch every later `_()` to `language`, a key of LANGUAGES."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language!r}")
    _State.language = language
    _State.catalogue = (
        _gettext.NullTranslations()
        if language == "en"
        else _gettext.translation("ocrm", resource("locale"), [language], fallback=True)
    )


@cache
def _catalogue_of(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("ocrm", resource("locale"), [language], fallback=True)


def in_every_language(message: str) -> tuple[str, ...]:
    """Return `message` in English and in every other language, for reading what people type in any of them."""
    if isinstance(message, Verbatim):
        return (message,)
    spoken = (_catalogue_of(code).gettext(message) for code in LANGUAGES if code != "en")
    return tuple(dict.fromkeys((message, *spoken)))


def translated(message: str, language: str) -> str:
    """Return `message` in a language of LANGUAGES, whichever is chosen; what is the user's own stays as it is."""
    if language == "en" or not message or isinstance(message, Verbatim):
        return message
    return _catalogue_of(language).gettext(message)


def language() -> str:
    """Return the chosen language, a key of LANGUAGES."""
    return _State.language


def system_language() -> str:
    """Return the language of LANGUAGES that fits the system best."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    if not named:
        named = locale.getlocale()[0]
    return "zh_CN" if (named or "").lower().startswith(("zh", "chinese")) else "en"


def _(message: str) -> str:
    """Return `message` in the chosen language; what is the user's own stays as it is."""
    if isinstance(message, Verbatim):
        return message
    return _State.catalogue.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a counted message that fits `number`; the caller formats it."""
    return _State.catalogue.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Return `message` as meant in `context`, for short words that translate in several ways."""
    return _State.catalogue.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a constant for translation; `_()` translates it where it is shown."""
    return message
