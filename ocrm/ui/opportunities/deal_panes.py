"""The panes for what hangs on a deal: solution versions, competitors, risks, partners, corrections."""

from __future__ import annotations

from functools import partial
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.deals import competitors, risks, solutions, stage_log, stages
from ocrm.services.deals.competitors import CompetitorRow
from ocrm.services.deals.risks import RiskRow
from ocrm.services.deals.solutions import SolutionRow
from ocrm.services.deals.stage_log import StageChangeRow
from ocrm.services.records import Reference
from ocrm.services.relations import partnerships
from ocrm.services.schema import Choice, FieldInfo, FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane

ORIGIN = "opportunity"


def _field(name: str, label: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> FieldInfo:
    return FieldInfo(name, label, kind, "", **more)


# -- solutions --------------------------------------------------------------------------------------------------------


def solution_pane(
    context: AppContext, opportunity_id: int, solution: SolutionRow | None = None, *, is_new: bool = False
) -> ValuesPane:
    """Return the pane of a version: the one given, or with `is_new` the next one that begins with its words."""
    fields = (
        _field("title", N_("Title"), required=True),
        _field("text", N_("Solution"), FieldKind.LONG_TEXT),
    )
    values: Values = {} if solution is None else {"title": solution.title, "text": solution.text}
    if solution is None or is_new:
        write = partial(_add_solution, context, opportunity_id)
        title = _("New version of the solution")
    else:
        write = partial(_change_solution, context, solution.solution_id)
        title = _("Solution v{version}").format(version=solution.version)
    pane = ValuesPane(context, title, fields, write, values=values, name="solution_pane")
    pane.editors["title"].select_all()
    return pane


def _add_solution(context: AppContext, opportunity_id: int, values: Values) -> Changes:
    return solutions.add_version(
        context.workspace, opportunity_id, values["title"] or "", values["text"] or "", origin=ORIGIN
    )


def _change_solution(context: AppContext, solution_id: int, values: Values) -> Changes:
    return solutions.change_solution(
        context.workspace, solution_id, title=values["title"] or "", text=values["text"] or "", origin=ORIGIN
    )


# -- competitors ------------------------------------------------------------------------------------------------------


def competitor_pane(context: AppContext, opportunity_id: int, competitor: CompetitorRow | None = None) -> ValuesPane:
    """Return the pane of a competitor, of a new one without `competitor`."""
    fields = (
        _field("name", N_("Competitor"), required=True),
        _field("price", N_("Their price"), FieldKind.MONEY),
        _field("strengths", N_("Strengths"), FieldKind.LONG_TEXT),
        _field("weaknesses", N_("Weaknesses"), FieldKind.LONG_TEXT),
    )
    values: Values = {}
    write = partial(_add_competitor, context, opportunity_id)
    if competitor is not None:
        values = {info.name: getattr(competitor, info.name) for info in fields}
        write = partial(_change_competitor, context, competitor.competitor_id)
    title = _("New competitor") if competitor is None else _("Competitor")
    return ValuesPane(context, title, fields, write, values=values, name="competitor_pane")


def _add_competitor(context: AppContext, opportunity_id: int, values: Values) -> Changes:
    return competitors.add_competitor(
        context.workspace,
        opportunity_id,
        values["name"] or "",
        price=values["price"],
        strengths=values["strengths"] or "",
        weaknesses=values["weaknesses"] or "",
        origin=ORIGIN,
    )


def _change_competitor(context: AppContext, competitor_id: int, values: Values) -> Changes:
    return competitors.change_competitor(
        context.workspace,
        competitor_id,
        name=values["name"] or "",
        price=values["price"],
        strengths=values["strengths"] or "",
        weaknesses=values["weaknesses"] or "",
        origin=ORIGIN,
    )


# -- risks ------------------------------------------------------------------------------------------------------------


def risk_pane(context: AppContext, opportunity_id: int, risk: RiskRow | None = None) -> ValuesPane:
    """Return the pane of a risk, of a new one without `risk`."""
    fields = [
        _field("text", N_("What may go wrong"), FieldKind.LONG_TEXT, required=True),
        _field("severity", N_("Severity"), FieldKind.CHOICE, choices=risks.SEVERITIES),
        _field("answer", N_("What is done about it"), FieldKind.LONG_TEXT),
    ]
    values: Values = {"severity": "medium"}
    write = partial(_add_risk, context, opportunity_id)
    if risk is not None:
        fields.insert(2, _field("status", N_("Status"), FieldKind.CHOICE, choices=risks.STATUSES))
        values = {info.name: getattr(risk, info.name) for info in fields}
        write = partial(_change_risk, context, risk.risk_id)
    return ValuesPane(context, _("New risk") if risk is None else _("Risk"), fields, write, values=values,
                      name="risk_pane")  # fmt: skip


def _add_risk(context: AppContext, opportunity_id: int, values: Values) -> Changes:
    return risks.add_risk(
        context.workspace,
        opportunity_id,
        values["text"] or "",
        severity=values["severity"] or "medium",
        answer=values["answer"] or "",
        origin=ORIGIN,
    )


def _change_risk(context: AppContext, risk_id: int, values: Values) -> Changes:
    return risks.change_risk(
        context.workspace,
        risk_id,
        text=values["text"] or "",
        severity=values["severity"] or "medium",
        status=values["status"] or "open",
        answer=values["answer"] or "",
        origin=ORIGIN,
    )


# -- partners ---------------------------------------------------------------------------------------------------------


def partner_pane(context: AppContext, opportunity_id: int) -> ValuesPane:
    """Return the pane that gives a partner a share of a deal."""
    fields = (
        _field("partner", N_("Agent or partner"), FieldKind.REFERENCE, reference="customers", required=True),
        _field("percent", N_("Share in percent"), FieldKind.INTEGER, required=True),
        _field("role", N_("Role")),
    )
    write = partial(_add_share, context, opportunity_id)
    return ValuesPane(context, _("Partner share"), fields, write, name="share_pane", save_text=_("Add"))


def _add_share(context: AppContext, opportunity_id: int, values: Values) -> Changes:
    partner = values["partner"]
    partner_id = partner.record_id if isinstance(partner, Reference) else partner
    if not partner_id:
        raise ValidationError(_("Choose the agent or partner. Nothing was changed."), field="partner")
    return partnerships.add_share(
        context.workspace,
        opportunity_id,
        int(partner_id),
        values["percent"] or 0,
        role=values["role"] or "",
        origin=ORIGIN,
    )


# -- stage history ----------------------------------------------------------------------------------------------------


def correction_pane(context: AppContext, entry: StageChangeRow) -> ValuesPane:
    """Return the pane that puts an entry of the stage history right."""
    pipeline_id = stages.stage(context.workspace, entry.to_stage_id).pipeline_id
    choices = tuple(
        Choice(str(stage.stage_id), stage.name) for stage in stages.list_stages(context.workspace, pipeline_id)
    )
    fields = [
        _field("day", N_("Day"), FieldKind.DATE, required=True),
        _field("note", N_("Why"), FieldKind.LONG_TEXT, required=True),
    ]
    if entry.to_status == "open":
        fields.insert(1, _field("stage", N_("Stage"), FieldKind.CHOICE, choices=choices, required=True))
    values = {"day": entry.changed_on, "stage": str(entry.to_stage_id)}
    write = partial(_correct, context, entry.change_id)
    return ValuesPane(context, _("Correct the entry"), fields, write, values=values, name="correction_pane")


def _correct(context: AppContext, change_id: int, values: Values) -> Changes:
    stage = values.get("stage")
    return stage_log.correct_entry(
        context.workspace,
        change_id,
        changed_on=values["day"],
        stage_id=int(stage) if stage else None,
        note=values["note"] or "",
        origin=ORIGIN,
    )
