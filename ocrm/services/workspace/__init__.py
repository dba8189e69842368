"""The workspace: an open file and what can be done with it.

It is made in three steps, each of them a class on the one before: `open_file` opens, closes and reads, `recorded_file`
changes by operations, `undoing` takes them back and tells the history. `labels` says what operations are called.
"""

from ocrm.services.workspace.labels import history_label, inside_quotes, name_term, period_term, say, term
from ocrm.services.workspace.recorded_file import OperationContext
from ocrm.services.workspace.undoing import HistoryEntry, Workspace

__all__ = [
    "HistoryEntry",
    "OperationContext",
    "Workspace",
    "history_label",
    "inside_quotes",
    "name_term",
    "period_term",
    "say",
    "term",
]
