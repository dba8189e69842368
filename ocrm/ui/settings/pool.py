"""Settings: the pool – who falls in after how long, who is kept out, claiming, and who would go now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QSpinBox, QStyleOptionViewItem, QWidget

from ocrm.formats import format_date_iso, format_number
from ocrm.i18n import _, ngettext
from ocrm.services import pool
from ocrm.services.fields import picklists
from ocrm.services.pool import Preview, SweepRow
from ocrm.services.settings import read_setting
from ocrm.ui.pool.keeper import run_first_sweep
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    RIGHT,
    AnyIndex,
    ListModel,
    QuietSpinBox,
    RowDelegate,
    button,
    days_field,
    hbox,
    label,
    list_view,
    number_field,
    paint_row_background,
    paint_text,
)

_MOST_SHOWN = 500
_DEFAULT_LIMIT = 30


class PoolSection(SettingsSection):
    """The rules of the pool; switching it on begins with a look at who would go."""

    def build(self) -> None:
        self._build_switch()
        self._build_limits()
        self.add_heading(_("Never pooled"))
        self.add_row(_("Customers with a follow-up planned"), self.setting_switch("pool_keeps_planned"))
        self.add_row(_("Customers with an open opportunity and a next step"), self.setting_switch("pool_keeps_deals"))
        self.add_row(_("Customers with a running contract"), self.setting_switch("pool_keeps_contracts"))
        self.add_row(
            _("Customers whose contract ended, for another"),
            self._spin("pool_contract_days", 0, 3650, is_days=True),
            note=_("Counted from the last day of the contract; 0 lets them go."),
        )
        self.add_row(
            _("Customers who have bought before"),
            self.setting_switch("pool_keeps_won"),
            note=_("Single customers are kept out by “Kept out of the pool” on their page."),
        )
        self.add_heading(_("Claiming"))
        self.add_row(_("Customers claimed in a day at most"), self._spin("pool_claim_cap", 1, 999))
        self.add_row(
            _("Days in the pool before a customer can be claimed"),
            self._spin("pool_claim_interval", 0, 365),
            note=_("0 lets a customer be claimed at once."),
        )

    def reload(self) -> None:
        """Show the switch and the preview as they are now."""
        is_on = pool.read_rules(self.context.workspace).is_on
        self._state.setText(_("On, looks every day") if is_on else _("Off"))
        self._stop.setVisible(is_on)
        if is_on:
            self._start.hide()
        if self._list.isVisible():
            self._read()

    # -- the switch and its dry run -----------------------------------------------------------------------------------

    def _build_switch(self) -> None:
        self.add_heading(_("Pool"))
        self._state = label("", "muted")
        self._state.setObjectName("pool_state")
        self._stop = button(_("Switch off"), name="pool_stop")
        self._stop.clicked.connect(self._on_stop)
        self._look = button(_("Who would go now?"), "eye", name="pool_look")
        self._look.clicked.connect(self._read)
        controls = QWidget()
        line = hbox(controls, spacing=8)
        for widget in (self._state, self._stop, self._look):
            line.addWidget(widget)
        self.add_row(
            _("Move customers into the pool by rule"),
            controls,
            note=_(
                "Customers nobody has contacted for too long leave the daily lists until you claim them."
                " Nothing is deleted."
            ),
        )
        controls.setAccessibleName("")
        self._verdict = label("", "strong", wrap=True)
        self._verdict.setObjectName("pool_verdict")
        self._model: ListModel[SweepRow] = ListModel(text=_row_text)
        self._list = list_view(self._model, _SweepDelegate(), _("Who would go now"), name="pool_preview")
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.activated.connect(self._on_opened)
        self._list.setFixedHeight(theme().px(236))
        self._start = button("", "check", "primary", name="pool_start")
        self._start.clicked.connect(self._on_start)
        foot = hbox(margins=(0, 6, 0, 0))
        foot.addWidget(self._start)
        foot.addStretch(1)
        self.lines.addWidget(self._verdict)
        self.lines.addWidget(self._list)
        self.lines.addLayout(foot)
        self._verdict.hide()
        self._list.hide()
        self._start.hide()
        self.reload()

    def _read(self) -> None:
        self._verdict.setText(_("Looking through the customers…"))
        self._verdict.show()
        self.context.tasks.fetch(partial(pool.preview, self.context.workspace), self._on_read, key="pool preview")

    def _on_read(self, found: Preview) -> None:
        going, kept = len(found.falling), len(found.kept)
        words = ngettext(
            "{n} customer would go, {kept} past their limit are kept.",
            "{n} customers would go, {kept} past their limit are kept.",
            going,
        )
        self._verdict.setText(words.format(n=format_number(going), kept=format_number(kept)))
        self._model.set_rows((*found.falling[:_MOST_SHOWN], *found.kept[:_MOST_SHOWN]))
        self._list.setVisible(bool(going or kept))
        words = _("Switch on")
        if going:
            words = ngettext("Switch on and move {n} customer", "Switch on and move {n} customers", going)
            words = words.format(n=format_number(going))
        self._start.setText(words)
        self._start.setAccessibleName(words)
        self._start.setVisible(not pool.read_rules(self.context.workspace).is_on)

    def _on_start(self) -> None:
        self._start.hide()
        run_first_sweep(self.context)

    def _on_stop(self) -> None:
        self.write("pool_on", False)
        self.reload()

    def _on_opened(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None:
            self.context.navigator.open_record("customers", row.customer_id)

    # -- limits -------------------------------------------------------------------------------------------------------

    def _build_limits(self) -> None:
        self.add_heading(_("Days without contact"))
        self._limits: dict[str, tuple[QCheckBox, QSpinBox]] = {}
        present = pool.read_rules(self.context.workspace).limits
        for value in picklists.list_values(self.context.workspace, "customer_category"):
            tick = QCheckBox()
            tick.setObjectName(f"pool_tick_{value.code}")
            tick.setChecked(value.code in present)
            tick.setAccessibleName(_("Pool customers of category “{name}”").format(name=value.label))
            said = _("Days without contact for “{name}”").format(name=value.label)
            days = present.get(value.code, _DEFAULT_LIMIT)
            spin = days_field(f"pool_limit_{value.code}", said, 1, 3650, value=days)
            spin.setEnabled(value.code in present)
            tick.toggled.connect(partial(self._on_tick, spin))
            spin.valueChanged.connect(self._write_limits)
            self._limits[value.code] = (tick, spin)
            controls = QWidget()
            line = hbox(controls, spacing=8)
            line.addWidget(spin)
            line.addWidget(tick)
            self.add_row(value.label, controls)
        note = _("For these categories, since the customer was entered or claimed; 0 for no limit.")
        self.add_row(_("Without an opportunity"), self._spin("pool_deal_days", 0, 3650, is_days=True), note=note)
        self.add_row(_("Without a won opportunity"), self._spin("pool_win_days", 0, 3650, is_days=True), note=note)
        self.add_row(_("Warn before"), self._spin("pool_warn_days", 0, 365, is_days=True))

    def _on_tick(self, spin: QSpinBox, is_pooled: bool) -> None:
        spin.setEnabled(is_pooled)
        self._write_limits()

    def _write_limits(self, *_ignored: object) -> None:
        limits = {code: spin.value() for code, (tick, spin) in self._limits.items() if tick.isChecked()}
        self.write("pool_limits", limits)

    def _spin(self, key: str, least: int, most: int, *, is_days: bool = False) -> QSpinBox:
        present = int(read_setting(self.context.workspace, key))
        make = days_field if is_days else _count_field
        spin = make(f"setting_{key}", "", least, most, value=present)
        spin.valueChanged.connect(partial(self.write, key))
        return spin


def _count_field(name: str, accessible_name: str, least: int, most: int, *, value: int) -> QuietSpinBox:
    made = number_field(name, accessible_name, least, most)
    made.setFixedWidth(theme().px(110))
    made.setValue(value)
    return made


def _row_text(row: SweepRow) -> str:
    return _("{name}: since {day}, {n} days. {reason}").format(
        name=row.name, day=format_date_iso(row.since), n=row.days, reason=row.reason
    )


class _SweepDelegate(RowDelegate):
    """Name and reason, the days at the right."""

    row_height = 44

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: SweepRow = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        painter.save()
        paint_row_background(painter, option, separator=True)
        days = ngettext("{n} day", "{n} days", row.days).format(n=row.days)
        place = QRect(rect.x(), rect.y(), rect.width() - look.px(12), rect.height())
        tone = "warn" if row.days_left < 0 else "text.2"
        width = paint_text(painter, place, days, role="caption", color=tone, align=RIGHT, tabular=True)
        left = rect.x() + look.px(12)
        room = rect.width() - width - look.px(36)
        paint_text(painter, QRectF(left, rect.y() + look.px(4), room, look.px(19)), row.name)
        below = QRectF(left, rect.y() + look.px(22), room, look.px(18))
        paint_text(painter, below, row.reason, role="caption", color="text.2")
        painter.restore()
