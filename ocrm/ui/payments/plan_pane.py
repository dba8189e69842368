"""The pane that cuts the amount of a contract into instalments, with the result in sight while one chooses."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.payments import planning, reading, splitting
from ocrm.services.payments.reading import ContractMoney
from ocrm.services.payments.splitting import Part, Plan, Template
from ocrm.services.schema import Choice, FieldInfo, FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.editors import make_field_editor
from ocrm.ui.forms.field_editor import FieldEditor
from ocrm.ui.payments.money_table import MoneyColumn, MoneyTable
from ocrm.ui.payments.panes import ORIGIN
from ocrm.ui.payments.plan_table import percent_words
from ocrm.ui.widgets import column, label, vbox

_STEPS = ((1, N_("Every month")), (2, N_("Every two months")), (3, N_("Every quarter")), (6, N_("Every half-year")),
          (12, N_("Every year")))  # fmt: skip
_FIELDS = (
    FieldInfo("template", N_("Template"), FieldKind.CHOICE, "", required=True,
              choices=tuple(Choice(template, title) for template, title in splitting.TITLES.items())),
    FieldInfo("parts", N_("Number of instalments"), FieldKind.INTEGER, "", required=True),
    FieldInfo("percents", N_("Percentages"), FieldKind.TEXT, "", required=True),
    FieldInfo("first_on", N_("First due date"), FieldKind.DATE, "", required=True),
    FieldInfo("months", N_("Interval"), FieldKind.CHOICE, "", required=True,
              choices=tuple(Choice(str(months), title) for months, title in _STEPS)),
    FieldInfo("amount", N_("Amount to plan"), FieldKind.MONEY, "", required=True),
)  # fmt: skip
_COUNTED = (Template.EQUAL, Template.MONTHLY)


class PlanPane(EditorPane):
    """Template, number, first day, interval and amount; below them the instalments they make."""

    def __init__(self, context: AppContext, money: ContractMoney) -> None:
        self._context, self._money = context, money
        self.editors: dict[str, FieldEditor] = {}
        self._blocks: dict[str, QWidget] = {}
        form = QWidget()
        layout = vbox(form, spacing=10)
        begun = {
            "template": Template.EQUAL, "parts": 3, "percents": "30, 60, 10", "months": "1",
            "first_on": context.workspace.clock.today(), "amount": planning.amount_to_plan(money) or None,
        }  # fmt: skip
        for info in _FIELDS:
            editor = self.editors[info.name] = make_field_editor(context.workspace, info, begun[info.name])
            caption = label(_(info.label) + " *", "caption", buddy=editor.focusProxy() or editor)
            self._blocks[info.name] = column(caption, editor, spacing=3)
            editor.changed.connect(self._show_preview)
            layout.addWidget(self._blocks[info.name])
        self.preview = MoneyTable("plan_preview", _("Preview"), self._columns(), key=lambda part: part.due_on)
        self._hint = label("", "hint", wrap=True)
        layout.addWidget(label(_("Preview"), "caption"))
        layout.addWidget(self.preview)
        layout.addWidget(self._hint)
        form.setFocusProxy(self.editors["template"])
        title = _("Plan instalments of {contract}").format(contract=money.code)
        super().__init__(title, form, name="plan_pane", save_text=_("Make the plan"))
        self.save_requested.connect(self.save)
        if money.instalments:
            self.show_note(_("The new instalments take the place of those nothing came in for."))
        self._show_preview()

    def _columns(self) -> tuple[MoneyColumn[Part], ...]:
        return (
            MoneyColumn(N_("Due date"), lambda part: format_date_iso(part.due_on), 110),
            MoneyColumn(N_("Amount"), lambda part: self._money.money(part.amount), 110, is_figure=True),
            MoneyColumn(N_("Percent"), self._percent, 80, is_figure=True),
        )

    def _percent(self, part: Part) -> str:
        return percent_words(reading.percent_of(part.amount, self._money.amount))

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _show_preview(self) -> None:
        """Show what the present choice makes; what is not understood yet is said below it."""
        template = self.editors["template"].value()
        self._blocks["parts"].setVisible(template in _COUNTED)
        self._blocks["percents"].setVisible(template == Template.PERCENT)
        self._blocks["months"].setVisible(template != Template.MONTHLY)
        parts, problem = self._parts()
        self.preview.setVisible(bool(parts))
        self.preview.show_rows(parts)
        self._hint.setText(problem)
        self._hint.setVisible(bool(problem))

    def _parts(self) -> tuple[list[Part], str]:
        """Return the instalments of the present choice, and what is missing for them."""
        try:
            amount = self._amount()
            if not amount:
                return [], _("Enter the amount that is to be split.")
            return splitting.split(amount, self.plan()), ""
        except ValidationError as error:
            return [], str(error)

    def plan(self) -> Plan:
        """Return what is chosen; raises ValidationError for what is not understood."""
        values = {name: editor.value() for name, editor in self.editors.items() if not self._blocks[name].isHidden()}
        percents = splitting.read_percents(values["percents"] or "") if "percents" in values else ()
        return Plan(
            Template(values["template"] or Template.EQUAL),
            values["first_on"] or self._context.workspace.clock.today(),
            parts=int(values.get("parts") or 0),
            percents=percents,
            months=int(values.get("months") or 1),
        )

    def _amount(self) -> Decimal:
        amount = self.editors["amount"].value()
        return Decimal(0) if amount is None else Decimal(amount)

    # -- saving -------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write the instalments and close; errors stand beside their fields."""
        self.clear_error()
        if self._context.runner.perform(self._perform, on_error=self._on_refused) is not None:
            self.close_requested.emit()

    def _perform(self) -> Changes:
        return planning.plan_instalments(
            self._context.workspace, self._money.contract_id, self.plan(), amount=self._amount(), origin=ORIGIN
        )

    def _on_refused(self, error: UserError) -> None:
        editor = self.editors.get(error.field or "") if isinstance(error, ValidationError) else None
        if editor is None:
            self.show_error(error)
            return
        editor.show_error(str(error))
        editor.setFocus()
