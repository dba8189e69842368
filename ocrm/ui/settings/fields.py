"""Settings: the fields of each kind of record – add, rename, remove, put in order, hide, require."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ocrm.i18n import N_, _
from ocrm.services.fields import custom_fields, field_layout
from ocrm.services.schema import RECORD_TYPES
from ocrm.ui.settings.field_detail import FieldDetail
from ocrm.ui.settings.field_list import FieldList
from ocrm.ui.settings.new_field import NewField
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, clear_layout, hbox, label, panel, rule, vbox

_PARTS = {"organization": N_("Customers: companies"), "person": N_("Customers: persons")}
_LIST_HEIGHT = 430


class FieldsSection(SettingsSection):
    """The fields of one kind of record at a time, the chosen one beside them."""

    def build(self) -> None:
        self.add_heading(_("Fields"))
        self._choice = QComboBox()
        self._choice.setObjectName("fields_of")
        self._choice.setMinimumWidth(theme().px(190))
        for kind, described in RECORD_TYPES.items():
            for part in field_layout.APPLIES_TO.get(kind, ("",)):
                title = _PARTS.get(part, described.label_many)
                self._choice.addItem(_(title), (kind, part))
        self._choice.currentIndexChanged.connect(self._on_kind)
        note = _("Order, visibility and what is required, on forms and on the record's page.")
        self.add_row(_("Fields of"), self._choice, note=note)
        self.lines.addSpacing(6)
        self.list = FieldList()
        self.list.setMinimumHeight(theme().px(_LIST_HEIGHT))
        self.list.chosen.connect(self._show_detail)
        self.list.reordered.connect(self._on_reordered)
        self.detail = FieldDetail(self.context)
        self.detail.removed.connect(self.list.setFocus)
        both = hbox(spacing=14)
        frame = panel()
        vbox(frame, margins=(1, 1, 1, 1)).addWidget(self.list)
        both.addWidget(frame, 5)
        both.addWidget(self.detail, 6)
        self.lines.addLayout(both)
        self.lines.addLayout(self._foot())
        self.add_heading(_("New field"))
        self._new = NewField(self.context)
        self.lines.addWidget(self._new)
        self._removed = vbox(spacing=0)
        self.lines.addLayout(self._removed)
        self._on_kind()

    @property
    def shown(self) -> tuple[str, str]:
        """The kind of record in sight, and which part of it."""
        kind, part = self._choice.currentData()
        return str(kind), str(part)

    def show_kind(self, kind: str) -> None:
        """Show the fields of a kind of record."""
        numbers = (number for number in range(self._choice.count()) if self._choice.itemData(number)[0] == kind)
        self._choice.setCurrentIndex(next(numbers, 0))

    def reload(self) -> None:
        """Show the fields as they are now; a field just added is chosen."""
        kind, part = self.shown
        placed = field_layout.layout_of(self.context.workspace, kind, part)
        known = set(self.list.names())
        added = [placement.name for placement in placed if placement.info.is_custom and placement.name not in known]
        self.list.show_fields(placed, added[0] if len(added) == 1 and known else "")
        self._usual.setVisible(field_layout.is_arranged(self.context.workspace, kind, part))
        self._show_detail(self.list.current_name)
        self._show_removed(kind)

    def speaks_of(self, text: str) -> bool:
        labels = (_(info.label) for described in RECORD_TYPES.values() for info in described.fields.values())
        return super().speaks_of(text) or any(text.lower() in words.lower() for words in labels)

    def _foot(self) -> QHBoxLayout:
        foot = hbox(margins=(0, 6, 0, 0))
        foot.addWidget(label(_("Drag to reorder, or Alt+↑ and Alt+↓"), "hint"))
        foot.addStretch(1)
        self._usual = button(_("Restore the usual layout"), "rotate-ccw", "link", name="fields_reset")
        self._usual.clicked.connect(self._on_reset)
        foot.addWidget(self._usual)
        return foot

    def _on_kind(self, *_ignored: object) -> None:
        self._new.set_kind(self.shown[0])
        self.list.clear()
        self.reload()

    def _show_detail(self, name: str) -> None:
        kind, part = self.shown
        placed = field_layout.layout_of(self.context.workspace, kind, part)
        placement = next((one for one in placed if one.name == name), None)
        if placement is not None:
            self.detail.show_field(kind, part, placement)

    def _on_reordered(self, names: list[str]) -> None:
        kind, part = self.shown
        self.context.runner.perform(
            partial(field_layout.order_fields, self.context.workspace, kind, names, part), toast=False
        )

    def _on_reset(self) -> None:
        kind, part = self.shown
        self.context.runner.perform(partial(field_layout.reset_layout, self.context.workspace, kind, part))

    # -- removed fields -----------------------------------------------------------------------------------------------

    def _show_removed(self, kind: str) -> None:
        clear_layout(self._removed)
        every = custom_fields.list_fields(self.context.workspace, kind, include_removed=True)
        rows = [row for row in every if row.is_removed]
        if not rows:
            return
        self._removed.addSpacing(theme().px(18))
        self._removed.addWidget(label(_("Removed fields"), "h3"))
        self._removed.addWidget(label(_("Their values are kept."), "caption"))
        for number, row in enumerate(rows):
            if number:
                self._removed.addWidget(rule())
            line = QWidget()
            inside = hbox(line, margins=(0, 6, 0, 6))
            inside.addWidget(label(row.label))
            inside.addWidget(label(custom_fields.kind_label(row.kind), "caption"))
            inside.addStretch(1)
            back = button(_("Bring back"), "undo-2", "ghost", name=f"field_restore_{number}")
            back.setAccessibleName(_("Bring back “{field}”").format(field=row.label))
            back.clicked.connect(partial(self._on_restore, row.field_id))
            inside.addWidget(back)
            self._removed.addWidget(line)

    def _on_restore(self, field_id: int, _checked: bool = False) -> None:
        restore = partial(custom_fields.restore_field, self.context.workspace, field_id)
        if self.context.runner.perform(restore) is not None:
            self.list.setFocus()  # on the field that is back; the button is gone
