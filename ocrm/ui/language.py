"""The language of the window: our own words through gettext, Qt's dialogs through Qt's catalogue."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ocrm import i18n


class _Installed:
    """The translator Qt asks now; Qt does not keep it alive."""

    translator: QTranslator | None = None


def chosen_language(preference: str) -> str:
    """Return the language a preference means; empty means the system's."""
    return preference if preference in i18n.LANGUAGES else i18n.system_language()


def apply_language(app: QApplication, language: str) -> None:
    """Speak `language` from now on, in Qt's own dialogs too."""
    i18n.set_language(language)
    if _Installed.translator is not None:
        app.removeTranslator(_Installed.translator)
        _Installed.translator = None
    if language != "en":
        translator = QTranslator()
        if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
            _Installed.translator = translator
    QLocale.setDefault(QLocale(language))
