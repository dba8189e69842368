"""The language of the window: our own words through gettext, Qt's dialogs through Qt's catalogue."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ocrm import i18n
from ocrm.i18n import N_, _

_LACKING = (N_("&Look in:"), N_("Files of &type:"))
"""What Qt's dialogs say and its Chinese catalogue lacks."""


class _Installed:
    """The translators Qt asks now; Qt does not keep them alive."""

    translators: tuple[QTranslator, ...] = ()


class _OwnWords(QTranslator):
    """Knows what Qt's catalogue lacks; asked after it."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return _(source) if source in _LACKING else ""


def chosen_language(preference: str) -> str:
    """Return the language a preference means; empty means the system's."""
    return preference if preference in i18n.LANGUAGES else i18n.system_language()


def apply_language(app: QApplication, language: str) -> None:
    """Speak `language` from now on, in Qt's own dialogs too."""
    i18n.set_language(language)
    for translator in _Installed.translators:
        app.removeTranslator(translator)
    _Installed.translators = ()
    if language != "en":
        own, qts = _OwnWords(), QTranslator()
        qts.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        _Installed.translators = own, qts  # the one installed last is asked first
        for translator in _Installed.translators:
            app.installTranslator(translator)
    QLocale.setDefault(QLocale(language))
