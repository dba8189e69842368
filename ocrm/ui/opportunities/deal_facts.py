"""What is known of a deal, field by field, edited where it stands and saved on leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date
from ocrm.i18n import N_, _, ngettext
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.forms.fact_row import FactRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox, label, rule, vbox

_KIND = "opportunities"
_ORIGIN = "opportunity"
_ELSEWHERE = frozenset(("stage", "status", "probability", "is_probability_pinned", "currency"))
"""Fields the page shows and changes in places of their own."""
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Details"), ("subject", "customer", "contact", "expected_amount", "expected_close_on", "source", "informant",
                     "discovered_on", "code")),
    (N_("Needs and competition"), ("needs", "solution", "competitor", "stage_note")),
    (N_("Outcome"), ("lost_note",)),
    (N_("Notes"), ("notes",)),
)  # fmt: skip
"""The groups of the panel and the fields in each; a new field of the model joins the first group."""


class DealFacts(QFrame):
    """The facts in groups; empty ones wait behind a button."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: RecordRow | None = None
        self._shows_empty = False
        self._facts: dict[str, FactRow] = {}
        self._heads: list[tuple[QWidget, Sequence[str]]] = []
        self.setObjectName("facts")
        self.setProperty("surface", "flat")
        self.setMinimumWidth(theme().px(220))
        outer = vbox(self)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        self._build(vbox(holder, margins=(0, 4, 0, 8)))
        self._area.setWidget(holder)
        outer.addWidget(self._area, 1)
        self._dates = label("", "hint", elide=True)
        foot = hbox(margins=(16, 6, 12, 8))
        foot.addWidget(self._dates, 1)
        outer.addLayout(foot)

    def _build(self, layout: QVBoxLayout) -> None:
        described = record_type(_KIND)
        named = {name for _title, names in GROUPS for name in names} | _ELSEWHERE
        others = tuple(info.name for info in described.editable_fields if info.name not in named)
        for number, (title, names) in enumerate(GROUPS):
            fields = (*names, *others) if number == 0 else names
            head = QWidget()
            inside = vbox(head, margins=(0, 6, 0, 2))
            if number:
                inside.addWidget(rule())
                inside.addSpacing(8)
            caption = hbox(margins=(16, 2, 8, 2))
            caption.addWidget(label(_(title), "strong"))
            inside.addLayout(caption)
            layout.addWidget(head)
            self._heads.append((head, fields))
            for name in fields:
                fact = FactRow(self._context.workspace, described.field(name))
                fact.saved.connect(self._save)
                fact.next_requested.connect(self._go_on)
                layout.addWidget(fact)
                self._facts[name] = fact
        self._toggle = button("", None, "link", name="show_empty_fields")
        self._toggle.clicked.connect(self._on_toggle)
        below = hbox(margins=(16, 8, 8, 4))
        below.addWidget(self._toggle)
        below.addStretch(1)
        layout.addLayout(below)
        layout.addStretch(1)

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def facts(self) -> Mapping[str, FactRow]:
        return self._facts

    def show_record(self, row: RecordRow) -> None:
        """Show a deal's facts; a field being edited keeps what is typed."""
        if self._row is not None and self._row.record_id != row.record_id:
            self.leave()
            self._shows_empty = False
        self._row = row
        formatter = ValueFormatter(self._context.workspace)
        for name, fact in self._facts.items():
            fact.show_value(row[name], formatter.text(fact.info, row[name]))
        self._arrange()
        self._show_dates(row)

    def _show_dates(self, row: RecordRow) -> None:
        clock = self._context.workspace.clock
        made, changed = (
            format_date(clock.to_local(row[name]).date(), clock.today()) for name in ("created_at", "updated_at")
        )
        self._dates.setText(_("Created {created} · changed {changed}").format(created=made, changed=changed))

    def _arrange(self) -> None:
        if self._row is None:
            return
        hidden = 0
        for name, fact in self._facts.items():
            is_empty = self._row[name] in (None, "") and fact.editor is None
            hidden += is_empty
            fact.setVisible(self._shows_empty or not is_empty)
        for head, names in self._heads:
            head.setVisible(any(not self._facts[name].isHidden() for name in names))
        words = ngettext("Show {n} empty field", "Show {n} empty fields", hidden).format(n=hidden)
        if self._shows_empty:
            words = _("Hide empty fields")
        self._toggle.setText(words)
        self._toggle.setAccessibleName(words)
        self._toggle.setVisible(bool(hidden))

    def _on_toggle(self) -> None:
        self._shows_empty = not self._shows_empty
        self._arrange()

    # -- editing ------------------------------------------------------------------------------------------------------

    def edit(self, name: str) -> None:
        """Begin to edit a field, also one that is hidden."""
        fact = self._facts[name]
        fact.show()
        self._area.ensureWidgetVisible(fact)
        fact.begin()

    def leave(self) -> bool:
        """Save a field under way; say whether none is left that was refused."""
        return all(fact.commit() for fact in self._facts.values() if fact.editor is not None)

    def _save(self, name: str, value: Any) -> None:
        if self._row is None:
            return
        change = partial(
            records.update_records,
            self._context.workspace,
            _KIND,
            [self._row.record_id],
            {name: value},
            origin=_ORIGIN,
        )
        if self._context.runner.perform(change, on_error=partial(self._refuse, name)) is not None:
            self._facts[name].close_editor()
            self._arrange()

    def _refuse(self, name: str, error: UserError) -> None:
        self._facts[name].refuse(error)

    def _go_on(self, name: str, by: int) -> None:
        """Edit the next field in sight; after the last one the keyboard goes on as usual."""
        shown = [known for known, fact in self._facts.items() if fact.isVisible()]
        place = shown.index(name) + by if name in shown else -1
        if 0 <= place < len(shown):
            following = self._facts[shown[place]]
            self._area.ensureWidgetVisible(following)
            QTimer.singleShot(0, following, following.begin)
        else:
            self._facts[name].setFocus()
