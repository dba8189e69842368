"""Keeping Qt from opening our files to guess their kind: closing them again would drop SQLite's locks on them.

Qt's file dialog reads the beginning of every file whose ending it does not know. POSIX locks belong to the process and
go with the first descriptor it closes; without them another process takes the file for unused and removes its log.
"""

from __future__ import annotations

from PySide6.QtCore import QResource

from ocrm import paths


def name_own_files() -> bool:
    """Tell Qt the kind of our files by their endings, so that it never reads them; say whether it listened.

    `resources/mime/ocrm-mime.rcc` is ocrm-mime.xml as Qt's `rcc --binary --no-compress` packs it under
    `/qt-project.org/qmime/packages`. Before anything asks for the kind of a file.
    """
    return QResource.registerResource(str(paths.resource("mime", "ocrm-mime.rcc")))
