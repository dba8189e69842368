"""The menu of what was merged, from which it is split again, and what is said of that."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.display import ValueFormatter
from ocrm.services.duplicates import former
from ocrm.services.duplicates.splitting import SplitResult
from ocrm.services.workspace import Workspace
from ocrm.ui.widgets import escape_mnemonic

_NAMED = 5
"""Titles that are told of what stays after a split."""


class MergedMenu(QMenu):
    """Lists the last merges of a kind each time it opens."""

    split_requested = Signal(object)
    """A merged record shall be split off again: the id it had."""

    def __init__(self, workspace: Workspace, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.kind = workspace, kind
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        formats = ValueFormatter(self._workspace)
        merges = former.list_merges(self._workspace, self.kind)
        for one in merges:
            words = _("Split {others} from “{title}” ({day})").format(
                others=_quoted(one.former_names[:_NAMED]), title=one.winner_name,
                day=formats.moment(one.merged_at, in_sentence=True),
            )  # fmt: skip
            self.addAction(escape_mnemonic(words)).triggered.connect(partial(self._choose, one.former_id))
        if not merges:
            self.addAction(_("Nothing was merged yet")).setEnabled(False)

    def _choose(self, former_id: int, _is_checked: bool = False) -> None:
        self.split_requested.emit(former_id)


def stays_text(result: SplitResult) -> str:
    """Return what a split left where it was; empty for nothing."""
    separator, parts = pgettext("list separator", ", "), []
    if result.added:
        count = len(result.added)
        titles = _quoted([one.title for one in result.added[:_NAMED]])
        words = ngettext(
            "{n} entry was added since and stays: {titles}", "{n} entries were added since and stay: {titles}", count
        )
        parts.append(words.format(n=count, titles=titles))
    if result.kept:
        parts.append(_("Changed since and kept: {what}").format(what=separator.join(result.kept[:_NAMED])))
    return "\n".join(parts)


def _quoted(titles: Sequence[str]) -> str:
    quoted = (_("“{title}”").format(title=title or _("Untitled")) for title in titles)
    return pgettext("list separator", ", ").join(quoted)
