"""What an industry keeps beside the rest comes into a file in one step, and goes with one undo."""

from __future__ import annotations

from ocrm import i18n
from ocrm.services import interactions, records
from ocrm.services.fields import custom_fields, industry_templates, picklists
from ocrm.services.fields.industry_templates import TEMPLATES
from ocrm.services.relations import customers
from ocrm.services.timeline import fetch_timeline
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def _kinds(workspace: Workspace) -> list[str]:
    return [row.label for row in picklists.list_values(workspace, "interaction_kind")]


def test_a_clinic_logs_consultations_in_the_timeline(workspace: Workspace) -> None:
    industry_templates.add_template(workspace, "clinic")
    assert _kinds(workspace)[-2:] == ["Consultation", "Check-up"]
    patient = customers.add_customer(workspace, "Li Na", kind="person").created_id
    assert patient is not None
    code = picklists.list_values(workspace, "interaction_kind")[-2].code
    interactions.log_interaction(workspace, patient, kind=code, summary="teeth cleaned")
    assert fetch_timeline(workspace, patient)[0].title == "Consultation"
    assert records.fetch_record(workspace, "customers", patient)["last_contacted_on"] == workspace.clock.today()


def test_a_template_is_added_once_and_undone_as_one(workspace: Workspace) -> None:
    before = rows_of(workspace)
    for template in TEMPLATES:
        assert not industry_templates.is_added(workspace, template)
        industry_templates.add_template(workspace, template.code)
        assert industry_templates.is_added(workspace, template)
        present = rows_of(workspace)
        industry_templates.add_template(workspace, template.code)
        assert rows_of(workspace) == present, "what is there already is not added again"
        workspace.undo()
        assert rows_of(workspace) == before


def test_what_was_taken_out_of_the_list_comes_back(workspace: Workspace) -> None:
    industry_templates.add_template(workspace, "property")
    viewing = picklists.list_values(workspace, "interaction_kind")[-1]
    picklists.retire_value(workspace, "interaction_kind", viewing.value_id, is_retired=True)
    industry_templates.add_template(workspace, "property")
    assert _kinds(workspace)[-1] == "Viewing"


def test_a_template_is_added_in_the_language_of_the_window(workspace: Workspace) -> None:
    i18n.set_language("zh_CN")
    industry_templates.add_template(workspace, "clinic")
    assert _kinds(workspace)[-2] == "就诊记录"
    assert "过敏史" in [row.label for row in custom_fields.list_fields(workspace, "customers")]


def test_no_template_claims_to_be_a_medical_record_system() -> None:
    clinic = industry_templates.template_of("clinic")
    assert "not a medical record system" in clinic.note
