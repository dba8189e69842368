"""What can go wrong, split into what a user can fix and what is our fault.

OcrmError
└── UserError              told in one sentence: what happened, is the data safe, what to do
    ├── ValidationError    a value a field refuses; shown beside the field
    ├── NoteNeededError    a step that wants a reason in words first
    ├── NotFoundError      the record is gone
    ├── ConflictError      rows changed since; names them
    ├── FileFormatError    a spreadsheet or card file that cannot be read
    ├── FileInUseError     another program or machine has the file
    ├── FileMovedError     the open file is no longer where it was
    ├── SecondFolderError  the backup is made, but its copy for another disk is not
    ├── ReadOnlyFileError  the file may only be read, and why
    ├── OlderFileError     the file wants an upgrade that was not allowed
    ├── NewerFileError     the file comes from a newer OCRM
    ├── DamagedFileError   the file is not an OCRM file, or is damaged
    └── PassphraseError    the passphrase is missing or wrong

Anything else that is raised is a bug: it is logged, told once, and the program goes on.
"""

from __future__ import annotations

from collections.abc import Sequence


class OcrmError(Exception):
    """Base of every error OCRM raises on purpose."""


class UserError(OcrmError):
    """An error the user can understand and mend; `str(error)` is shown as it is."""


class ValidationError(UserError):
    """A value that a field refuses.

    `field` is the name of the field, None where the record as a whole is at fault.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NoteNeededError(UserError):
    """A step that may be taken once a note says why; the message is the question, whole.

    `question` is it without what is still open, for where `items` name that one by one below it.
    """

    def __init__(self, message: str, *, question: str = "", items: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.question = question or message
        self.items = tuple(items)


class NotFoundError(UserError):
    """A record that does not exist (any more)."""


class ConflictError(UserError):
    """Rows that were changed since, so that an undo would overwrite later work.

    `records` names each as (kind, id, title).
    """

    def __init__(self, message: str, *, records: Sequence[tuple[str, int, str]] = ()) -> None:
        super().__init__(message)
        self.records = tuple(records)


class FileFormatError(UserError):
    """A file that is not what it says, is damaged, encrypted, or too large to read safely."""


class FileInUseError(UserError):
    """The OCRM file is open elsewhere."""


class SecondFolderError(UserError):
    """A backup that is safe where it is, and could not be copied to the second folder.

    `is_gone` tells a folder that is not there, since its disk is unplugged.
    """

    def __init__(self, message: str, *, is_gone: bool = False) -> None:
        super().__init__(message)
        self.is_gone = is_gone


class FileMovedError(UserError):
    """The open OCRM file is no longer where it was; nothing else was touched."""


class ReadOnlyFileError(UserError):
    """A change of a file that may only be read; nothing was changed."""


class OlderFileError(UserError):
    """The OCRM file is of an older version and the upgrade was not allowed; it was not touched."""


class NewerFileError(UserError):
    """The OCRM file was written by a newer version; it was not touched."""


class DamagedFileError(UserError):
    """Not an OCRM file, or a damaged one; it was not touched."""


class PassphraseError(UserError):
    """The passphrase is missing or wrong; nothing was shown or changed."""
