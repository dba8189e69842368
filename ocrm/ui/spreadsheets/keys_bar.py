"""How rows find their records: what they may become, what a known record is recognised by, how several values meet."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.matching import identifying_fields
from ocrm.services.spreadsheets.plan import ImportPlan, Mode
from ocrm.services.spreadsheets.previewing import field_label
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.widgets import FlowLayout, SegmentedControl, button, label, row

_MODES = (Mode.UPSERT, Mode.CREATE, Mode.UPDATE)
_ADDS = (True, False)


class KeysBar(QFrame):
    """Stands above the duplicates; each choice plans anew."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self.setObjectName("import_keys")
        self._session = session
        self._flow = FlowLayout(self, spacing=14)
        modes = [(None, text) for text in (_("Add and update"), _("Only add"), _("Only update"))]
        self._mode = SegmentedControl(modes, accessible_name=_("What rows may do"))
        self._mode.setObjectName("import_mode")
        self._mode.changed.connect(self._on_mode)
        self._key = button(" ", "key-round", "small", name="import_key")
        self._menu = QMenu(self._key)
        self._key.setMenu(self._menu)
        picks = [(None, text) for text in (_("Add"), _("Replace"))]
        self._picks = SegmentedControl(picks, accessible_name=_("Several values of a field"))
        self._picks.setObjectName("import_picks")
        self._picks.changed.connect(self._on_picks)
        self._picks_line = row(label(_("Several values:"), "muted"), self._picks, spacing=6)
        self.add(_("Rows may:"), self._mode)
        self.add(_("Recognised by:"), self._key)
        self._flow.addWidget(self._picks_line)

    def add(self, words: str, widget: QWidget) -> None:
        """Put a choice with its name behind the others."""
        self._flow.addWidget(row(label(words, "muted"), widget, spacing=6))

    def show_plan(self, plan: ImportPlan) -> None:
        """Show what a plan says."""
        self._mode.set_current(_MODES.index(plan.mode))
        self._picks.set_current(_ADDS.index(plan.adds_picks))
        infos = plan.infos
        self._picks_line.setVisible(
            any(infos[name].kind is FieldKind.MULTI_PICK for name in plan.fields.values() if name in infos)
        )
        chosen = " + ".join(field_label(name, infos[name]) for name in plan.match if name in infos)
        text = chosen or _("Id, or name and numbers")
        self._key.setText(text)
        self._key.setAccessibleName(_("Recognised by: {fields}").format(fields=text))
        self._fill_menu(plan)

    def _fill_menu(self, plan: ImportPlan) -> None:
        self._menu.clear()
        usual = self._add(_("Id, or name and numbers"), is_chosen=not plan.match)
        usual.triggered.connect(partial(self._session.set_match, ()))
        self._menu.addSeparator()
        infos = plan.infos
        for name in identifying_fields(plan.kind, infos, plan.fields.values()):
            action = self._add(field_label(name, infos[name]), is_chosen=name in plan.match)
            action.setObjectName(f"key_{name}")
            action.triggered.connect(partial(self._toggle, name))

    def _add(self, text: str, *, is_chosen: bool) -> QAction:
        action = self._menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(is_chosen)
        return action

    def _toggle(self, name: str) -> None:
        plan = self._session.plan
        if plan is not None:
            others = tuple(known for known in plan.match if known != name)
            self._session.set_match(others if name in plan.match else (*others, name))

    def _on_mode(self, number: int) -> None:
        self._session.set_mode(_MODES[number])

    def _on_picks(self, number: int) -> None:
        self._session.set_adds_picks(_ADDS[number])
