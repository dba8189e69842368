"""What is known of a customer, field by field, edited where it stands and saved on leaving."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

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

_KIND = "customers"
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Details"),
        (
            "kind", "value", "category", "stage", "industry", "source", "credit", "relationship", "headcount",
            "annual_revenue", "founded_year", "gender", "parent",
        ),
    ),
    (N_("Contact data"), ("phone", "mobile", "email", "wechat", "qq", "fax", "website", "preferred_channel")),
    (N_("Address"), ("country", "province", "city", "address", "postcode")),
    (N_("Notes"), ("notes",)),
    (N_("Names and numbers"), ("short_name", "code", "mnemonic")),
)  # fmt: skip
"""The groups of the panel and the fields in each; a new field of the model joins the first group."""


class FactsPanel(QFrame):
    """The facts in groups; empty fields wait behind a button."""

    history_requested = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: RecordRow | None = None
        self._shows_empty = False
        self._facts: dict[str, FactRow] = {}
        self._group_titles: list[tuple[QWidget, tuple[str, ...]]] = []
        self.setObjectName("facts")
        self.setProperty("surface", "left")
        self.setMinimumWidth(theme().px(230))
        outer = vbox(self)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        self._layout = vbox(holder, margins=(0, 6, 0, 8), spacing=0)
        self._build_groups(self._layout)
        area.setWidget(holder)
        self._area = area
        outer.addWidget(area, 1)
        outer.addWidget(self._make_foot())

    def _build_groups(self, layout: QVBoxLayout) -> None:
        described = record_type(_KIND)
        named = {name for _title, names in GROUPS for name in names} | {"name"}
        others = tuple(info.name for info in described.editable_fields if info.name not in named)
        for number, (title, names) in enumerate(GROUPS):
            fields = (*names, *others) if number == 0 else names
            head = QWidget()
            inside = vbox(head, margins=(0, 0, 0, 2), spacing=0)
            if number:
                inside.addSpacing(6)
                inside.addWidget(rule())
            inside.addSpacing(6)
            caption = hbox(margins=(16, 2, 8, 2))
            caption.addWidget(label(_(title), "strong"))
            inside.addLayout(caption)
            layout.addWidget(head)
            self._group_titles.append((head, fields))
            for name in fields:
                fact = FactRow(self._context.workspace, described.field(name))
                fact.saved.connect(self._save)
                fact.next_requested.connect(self._go_on)
                layout.addWidget(fact)
                self._facts[name] = fact
        self._empty_button = button("", "chevron-down", "link", name="show_empty_fields")
        self._empty_button.clicked.connect(self._show_empty)
        foot = hbox(margins=(16, 8, 8, 4))
        foot.addWidget(self._empty_button)
        foot.addStretch(1)
        layout.addLayout(foot)
        layout.addStretch(1)

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        line = hbox(foot, margins=(16, 6, 12, 8), spacing=8)
        self._dates = label("", "hint", elide=True)
        line.addWidget(self._dates, 1)
        history = button(_("History"), None, "link", name="show_history")
        history.clicked.connect(self.history_requested)
        line.addWidget(history)
        return foot

    # -- filling ------------------------------------------------------------------------------------------------------

    @property
    def facts(self) -> Mapping[str, FactRow]:
        return self._facts

    def show_record(self, row: RecordRow) -> None:
        """Show a customer's facts."""
        if self._row is None or self._row.record_id != row.record_id:
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
        today = clock.today()
        made, changed = (format_date(clock.to_local(row[name]).date(), today) for name in ("created_at", "updated_at"))
        self._dates.setText(_("Created {created} · changed {changed}").format(created=made, changed=changed))

    def _arrange(self) -> None:
        """Show the fields that fit the kind of customer, the empty ones only when asked for."""
        if self._row is None:
            return
        hidden_empty = 0
        for name, fact in self._facts.items():
            fits = fact.info.applies_to in ("", self._row["kind"])
            is_empty = self._row[name] in (None, "") and fact.editor is None and name != "notes"
            hidden_empty += fits and is_empty
            fact.setVisible(fits and (self._shows_empty or not is_empty))
        for head, names in self._group_titles:
            head.setVisible(any(not self._facts[name].isHidden() for name in names))
        words = ngettext("Show {n} empty field", "Show {n} empty fields", hidden_empty).format(n=hidden_empty)
        if self._shows_empty:
            words = _("Hide empty fields")
        self._empty_button.setText(" " + words)
        self._empty_button.setAccessibleName(words)
        self._empty_button.setVisible(bool(hidden_empty))

    def _show_empty(self) -> None:
        self._shows_empty = not self._shows_empty
        self._arrange()

    # -- editing ------------------------------------------------------------------------------------------------------

    def edit(self, name: str) -> None:
        """Begin to edit a field, also one that is hidden."""
        fact = self._facts[name]
        fact.show()
        self._area.ensureWidgetVisible(fact)
        fact.begin()

    def edit_focused(self) -> bool:
        """Begin to edit the field the keyboard is on; say whether it is on one."""
        focused = next((fact for fact in self._facts.values() if fact.hasFocus()), None)
        if focused is not None:
            focused.begin()
        return focused is not None

    def leave(self) -> bool:
        """Save a field under way; say whether none is left that was refused."""
        under_way = [fact for fact in self._facts.values() if fact.editor is not None]
        return all(fact.commit() for fact in under_way)

    def _save(self, name: str, value: Any) -> None:
        if self._row is None:
            return
        fact = self._facts[name]
        change = partial(
            records.update_records,
            self._context.workspace,
            _KIND,
            [self._row.record_id],
            {name: value},
            origin="customer",
        )
        if self._context.runner.perform(change, on_error=fact.refuse) is not None:
            fact.close_editor()
            self._arrange()

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
