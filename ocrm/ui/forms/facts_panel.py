"""What is known of a record, field by field in groups, edited where it stands and saved on leaving."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ocrm.errors import ValidationError
from ocrm.formats import format_date
from ocrm.i18n import N_, _, ngettext
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.display import ValueFormatter
from ocrm.services.fields import field_layout, further_values, requirements, value_notes
from ocrm.services.fields.field_layout import APPLIES_TO
from ocrm.services.fields.further_values import FurtherValue
from ocrm.services.records import RecordRow
from ocrm.services.schema import record_type
from ocrm.text.pinyin import initials
from ocrm.ui.context import AppContext
from ocrm.ui.forms.draft_note import DraftNote
from ocrm.ui.forms.fact_row import FactRow
from ocrm.ui.forms.further_lines import FurtherLines
from ocrm.ui.forms.leaving import leave_fields
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import FlowLayout, SearchField, button, hbox, label, rule, vbox

Groups = Sequence[tuple[str, tuple[str, ...]]]
"""Titles (marked) and the fields below each; a field of the kind that no group names joins the first."""


_OWN = N_("Own fields")
_LAST = "notes"
"""The field before whose group the added fields stand."""


def _with_own(groups: Groups, own: tuple[str, ...]) -> Groups:
    """Return the groups with one of the fields the user added, before the notes."""
    if not own:
        return groups
    place = next((number for number, (_title, names) in enumerate(groups) if number and _LAST in names), len(groups))
    return (*groups[:place], (_OWN, own), *groups[place:])


def _facts_in(box: QVBoxLayout) -> list[FactRow]:
    items = (box.itemAt(number) for number in range(box.count()))
    widgets = [item.widget() for item in items if item is not None]
    return [widget for widget in widgets if isinstance(widget, FactRow)]


class FactsPanel(QFrame):
    """The facts in groups; empty ones wait behind a button."""

    history_requested = Signal(str)
    """The history is wanted: of a field by its name, of the record where empty."""
    source_requested = Signal(str)
    """Who said the value of a field shall be noted."""

    def __init__(
        self,
        context: AppContext,
        kind: str,
        groups: Groups,
        *,
        elsewhere: Collection[str],
        always: Collection[str] = (),
        origin: str,
    ) -> None:
        """`elsewhere` are fields the page shows in places of its own, `always` those in sight also while empty."""
        super().__init__()
        self._context, self._kind, self._origin = context, kind, origin
        self._always = frozenset(always)
        self._wanted = ""
        self._row: RecordRow | None = None
        self._shows_empty = False
        self._facts: dict[str, FactRow] = {}
        self._heads: list[tuple[QWidget, Sequence[str]]] = []
        self._boxes: list[tuple[QVBoxLayout, Sequence[str]]] = []
        self._laid_out_for: str | None = None
        self._off: frozenset[str] = frozenset()
        self.setObjectName("facts")
        self.setMinimumWidth(theme().px(220))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.search = SearchField(_("Find a field"))
        self.search.setObjectName("fact_search")
        self.search.text_changed.connect(self._on_search)
        holder = QWidget()
        self._build(vbox(holder, margins=(0, 6, 0, 8)), groups, elsewhere)
        self._area.setWidget(holder)
        self._made_on, self._changed_on = label("", "hint"), label("", "hint")
        self._made_on.setObjectName("created_on")
        self._changed_on.setObjectName("changed_on")
        dates = QWidget()
        flow = FlowLayout(dates, spacing=8)  # where both have no room in one line, each keeps its date together
        flow.addWidget(self._made_on)
        flow.addWidget(self._changed_on)
        foot = hbox(margins=(16, 6, 12, 8), spacing=8)
        foot.addWidget(dates, 1)
        history = button(_("History"), None, "link", name="show_history")
        history.clicked.connect(self._ask_history)
        foot.addWidget(history)
        outer = vbox(self)
        top = hbox(margins=(12, 8, 10, 0))
        top.addWidget(self.search, 1)
        outer.addLayout(top)
        self._draft = DraftNote()
        self._draft.fill_requested.connect(self.edit)
        below_top = hbox(margins=(12, 8, 10, 0))
        below_top.addWidget(self._draft)
        outer.addLayout(below_top)
        outer.addWidget(self._area, 1)
        outer.addLayout(foot)

    def _ask_history(self) -> None:
        self.history_requested.emit("")

    def _build(self, layout: QVBoxLayout, groups: Groups, elsewhere: Collection[str]) -> None:
        described = record_type(self._kind)
        named = {name for _title, names in groups for name in names} | set(elsewhere)
        own = tuple(info.name for info in described.added_fields if info.name not in named)
        others = tuple(info.name for info in described.editable_fields if info.name not in {*named, *own})
        for number, (title, names) in enumerate(_with_own(groups, own)):
            fields = names if number else (*names, *others)
            head = self._make_head(_(title), is_first=not number)
            layout.addWidget(head)
            self._heads.append((head, fields))
            box = vbox()
            layout.addLayout(box)
            self._boxes.append((box, fields))
            for name in fields:
                fact = FactRow(
                    self._context.workspace,
                    described.field(name),
                    with_history=True,
                    is_alone=len(fields) == 1,
                    with_source=value_notes.is_said_by_others(self._kind, name),
                    takes_several=further_values.takes_several(self._kind, described.field(name)),
                )
                if fact.further is not None:
                    self._connect_further(name, fact.further)
                fact.history_requested.connect(self.history_requested)
                fact.source_requested.connect(self.source_requested)
                fact.copied.connect(self._tell_copied)
                fact.saved.connect(self._save)
                fact.next_requested.connect(self._go_on)
                fact.begun.connect(self._show_whole, Qt.ConnectionType.QueuedConnection)  # it takes its height first
                box.addWidget(fact)
                self._facts[name] = fact
        self._toggle = button("", "chevron-down", "link", name="show_empty_fields")
        self._toggle.clicked.connect(self._on_toggle)
        below = hbox(margins=(16, 8, 8, 4))
        below.addWidget(self._toggle)
        below.addStretch(1)
        layout.addLayout(below)
        self.below = vbox()
        layout.addLayout(self.below)
        layout.addStretch(1)

    def _make_head(self, title: str, *, is_first: bool) -> QWidget:
        head = QWidget()
        inside = vbox(head, margins=(0, 0, 0, 2))
        if not is_first:
            inside.addSpacing(6)
            inside.addWidget(rule())
        inside.addSpacing(6)
        caption = hbox(margins=(16, 2, 8, 2))
        caption.addWidget(label(title, "strong"))
        inside.addLayout(caption)
        return head

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def facts(self) -> Mapping[str, FactRow]:
        """The facts by field."""
        return self._facts

    def show_record(self, row: RecordRow) -> None:
        """Show a record's facts; a field being edited keeps what is typed."""
        if self._row is None or self._row.record_id != row.record_id:
            self.leave()
            self._shows_empty = False
        self._row = row
        self._lay_out(row)
        formatter = ValueFormatter(self._context.workspace)
        notes = value_notes.notes_of(self._context.workspace, row.record_id)
        further = further_values.list_values(self._context.workspace, row.record_id)
        for name, fact in self._facts.items():
            fact.show_value(row[name], formatter.text(fact.info, row[name]))
            fact.show_note(notes.get(name))
            if fact.further is not None:  # a merge leaves other values too, such as a head count, in words
                fact.show_further([(one, self._words(formatter, fact, one)) for one in further.get(name, ())])
        self._arrange(row)
        self._show_blank(row)
        self._show_dates(row)

    def _show_blank(self, row: RecordRow) -> None:
        """Say which required fields are blank."""
        workspace, part = self._context.workspace, self._laid_out_for or ""
        blank = requirements.blank_required(workspace, self._kind, row.values, applies_to=part)
        names = {info.name for info in blank}
        self._draft.show_blank(blank, next((name for name in self._facts if name in names), ""))

    def _words(self, formatter: ValueFormatter, fact: FactRow, one: FurtherValue) -> str:
        return one.value if fact.info.is_computed else formatter.text(fact.info, one.value)

    def _show_dates(self, row: RecordRow) -> None:
        clock = self._context.workspace.clock
        today = clock.today()
        made, changed = (format_date(clock.to_local(row[name]).date(), today) for name in ("created_at", "updated_at"))
        self._made_on.setText(_("Created {day}").format(day=made))
        self._changed_on.setText(_("Changed {day}").format(day=changed))

    def _lay_out(self, row: RecordRow) -> None:
        """Put the fields into the order the user gave to this kind of record."""
        applies_to = str(row["kind"]) if self._kind in APPLIES_TO else ""
        if applies_to == self._laid_out_for:
            return
        self._laid_out_for = applies_to
        workspace = self._context.workspace
        self._off = field_layout.hidden_fields(workspace, self._kind, applies_to)
        order = field_layout.arranged(workspace, self._kind, [*self._facts], applies_to)
        for box, names in self._boxes:
            for name in sorted(names, key=lambda name: order.index(name) if name in order else len(order)):
                box.addWidget(self._facts[name])
        self._facts = {fact.info.name: fact for box, _names in self._boxes for fact in _facts_in(box)}

    def _arrange(self, row: RecordRow) -> None:
        """Show the fields that fit the kind of customer, the empty ones only when asked for."""
        hidden = 0
        for name, fact in self._facts.items():
            fits = not fact.info.applies_to or fact.info.applies_to == row["kind"]
            fits = fits and name not in self._off
            is_empty = row[name] in (None, "", ()) and not fact.is_typing and name not in self._always
            hidden += fits and is_empty
            fact.setVisible(fits and (self._is_wanted(fact) if self._wanted else self._shows_empty or not is_empty))
        self._show_heads()
        words = ngettext("Show {n} empty field", "Show {n} empty fields", hidden).format(n=hidden)
        if self._shows_empty:
            words = _("Hide empty fields")
        self._toggle.setIcon(icon("chevron-up" if self._shows_empty else "chevron-down"))
        self._toggle.setText(words)
        self._toggle.setAccessibleName(words)
        self._toggle.setVisible(bool(hidden) and not self._wanted)

    def _show_heads(self) -> None:
        """Show the headings of the groups that have a field in sight."""
        for head, names in self._heads:
            head.setVisible(any(not self._facts[name].isHidden() for name in names))

    def _is_wanted(self, fact: FactRow) -> bool:
        """Say whether a field's name or value holds what is looked for, or another name of it begins so."""
        name = _(fact.info.label).casefold()
        if self._wanted in name or self._wanted in initials(name) or self._wanted in fact.text.casefold():
            return True
        return any(alias.casefold().startswith(self._wanted) for alias in fact.info.aliases)

    def _on_search(self, text: str) -> None:
        self._wanted = text.strip().casefold()
        if self._row is not None:
            self._arrange(self._row)

    def _tell_copied(self, text: str) -> None:
        self._context.toasts.show(_("Copied “{text}”").format(text=text[:60]), tone="info")

    def _on_toggle(self) -> None:
        self._shows_empty = not self._shows_empty
        if self._row is not None:
            self._arrange(self._row)

    # -- editing ------------------------------------------------------------------------------------------------------

    def edit(self, name: str) -> None:
        """Begin to edit a field, also one that is hidden."""
        fact = self._facts[name]
        fact.show()
        self._show_heads()
        self._area.ensureWidgetVisible(fact)
        fact.begin()

    def edit_focused(self) -> bool:
        """Begin to edit the field the keyboard is on; say whether it is on one."""
        focused = next((fact for fact in self._facts.values() if fact.hasFocus()), None)
        if focused is not None:
            focused.begin()
        return focused is not None

    def _show_whole(self, name: str) -> None:
        """Bring the editor of a field into sight as a whole."""
        self._area.ensureWidgetVisible(self._facts[name], 0, theme().px(8))

    def leave(self) -> bool:
        """Save the fields under way; say whether none is left that was refused."""
        return leave_fields(self._facts.values())

    def _save(self, name: str, value: Any) -> None:
        if self._row is None:
            return
        fact, workspace = self._facts[name], self._context.workspace
        try:
            applies_to = self._laid_out_for or ""
            requirements.check_form(workspace, self._kind, {name: value}, applies_to=applies_to, names=(name,))
        except ValidationError as error:
            fact.refuse(error)
            return
        ids, values = [self._row.record_id], {name: value}
        change = partial(records.update_records, workspace, self._kind, ids, values, origin=self._origin)
        if self._context.runner.perform(change, on_error=fact.refuse) is not None:
            fact.close_editor()
            self._arrange(self._row)

    # -- further values -----------------------------------------------------------------------------------------------

    def _connect_further(self, name: str, lines: FurtherLines) -> None:
        lines.added.connect(partial(self._add_further, name))
        lines.promoted.connect(partial(self._change_further, further_values.make_main))
        lines.removed.connect(partial(self._change_further, further_values.remove_value))
        lines.copied.connect(self._tell_copied)

    def _add_further(self, name: str, text: str) -> None:
        lines = self._facts[name].further
        if self._row is None or lines is None:
            return
        ids = (self._context.workspace, self._kind, self._row.record_id)
        change = partial(further_values.add_value, *ids, name, text, origin=self._origin)
        if self._context.runner.perform(change, on_error=lines.refuse) is not None:
            lines.close_editor()

    def _change_further(self, change: Callable[..., Changes], one: FurtherValue) -> None:
        if self._row is not None:
            ids = (self._context.workspace, self._kind, self._row.record_id)
            self._context.runner.perform(partial(change, *ids, one.value_id, origin=self._origin))

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
