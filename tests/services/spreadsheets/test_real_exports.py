"""Exports of other systems where they are at hand go in, by preset or by hand, with the sums that are published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.kind_guess import IMPORTABLE_KINDS
from ocrm.services.spreadsheets.plan import ImportReport, adjusted_plan, suggested_plan
from ocrm.services.spreadsheets.presets import preset_plan, recognised
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import table_of


def imported(workspace: Workspace, path: Path, kind: str, **words: Any) -> ImportReport:
    """Import a file by the preset it is recognised by, else by its column names, with what is said besides."""
    table = table_of(path)
    preset = recognised(table.columns, kind)
    plan = preset_plan(table, preset) if preset is not None else suggested_plan(table, kind)
    plan = replace(plan, create_missing=frozenset(("customers",)))
    return run_import(workspace, table, adjusted_plan(plan, table, **words), source_name=path.name)


def counts(workspace: Workspace, sql: str) -> dict[str, Any]:
    return dict(workspace.query(sql))


def test_the_linked_tables_of_faker_crm_arrive_linked(shared_data: Path, workspace: Workspace) -> None:
    """Leads go in as deals, activities as to-dos of theirs, orders as won deals with the sum of their lines.

    Nothing is taken of products, of which order an opportunity led to, and of who has paid: there is no place for it.
    """
    folder = shared_data / "faker_crm"
    people = imported(
        workspace, folder / "Contacts.csv", "customers",
        columns=[("FullName", "name"), ("ContactID", "code")], constants={"kind": "person"},
    )  # fmt: skip
    assert (people.created, people.rejected) == (100, 0)
    leads = imported(
        workspace, folder / "Leads.csv", "opportunities",
        columns=[("LeadID", "external_id"), ("ContactID", "customer"), ("LeadStatus", "stage"),
                 ("CreatedDate", "discovered_on")],
        values=[("LeadStatus", "Working", "needs_analysis"), ("LeadStatus", "Lost", "lost")],
    )  # fmt: skip
    assert (leads.created, leads.rejected, leads.also_created) == (200, 0, {"customers": 0})
    assert workspace.scalar("SELECT count(DISTINCT customer_id) FROM opportunity") == 87
    assert workspace.scalar("SELECT count(*) FROM opportunity WHERE status = 'lost'") == 46
    done = imported(
        workspace, folder / "Activity.csv", "todos",
        columns=[("ActivityID", "external_id"), ("LeadID", "opportunity"), ("ActivityType", "kind"),
                 ("Subject", "title"), ("DueDate", "due_on"), ("Completed", "status")],
        values=[("Completed", "True", "done"), ("Completed", "False", "open"), ("ActivityType", "Demo", "meeting"),
                ("ActivityType", "Follow-up", "other")],
    )  # fmt: skip
    assert (done.created, done.rejected, done.problems) == (500, 0, [])
    assert counts(workspace, "SELECT status, count(*) FROM todo GROUP BY 1") == {"done": 250, "open": 250}
    assert counts(workspace, "SELECT kind, count(*) FROM todo GROUP BY 1") == {
        "call": 103, "email": 102, "meeting": 204, "other": 91,
    }  # fmt: skip
    assert workspace.scalar("SELECT count(*) FROM todo WHERE opportunity_id IS NULL") == 0
    deals = imported(
        workspace, folder / "Opportunity.csv", "opportunities",
        columns=[("OpportunityID", "external_id"), ("OpportunityStage", "stage"),
                 ("EstimatedValue", "expected_amount"),
                 ("CloseDate", "expected_close_on")],
    )  # fmt: skip
    assert (deals.created, deals.rejected) == (500, 0)
    by_status = "SELECT status, sum(expected_amount) FROM opportunity WHERE external_id LIKE 'O%' GROUP BY 1"
    assert counts(workspace, by_status) == {"lost": 114_715_976, "open": 300_523_962, "won": 108_024_976}
    assert sum(counts(workspace, by_status).values()) == 523_264_914
    orders = imported(workspace, folder / "Sales.csv", "opportunities")
    assert (orders.created, orders.rejected, orders.problems) == (495, 0, []) and orders.unmapped == ["PaymentStatus"]
    assert workspace.scalar("SELECT count(*) FROM opportunity WHERE customer_id IS NULL AND external_id LIKE 'S%'") == 0
    lines = imported(workspace, folder / "SalesLines.csv", "opportunities")
    assert (lines.rows, lines.created, lines.updated, lines.rejected) == (3_761, 0, 495, 0)
    assert lines.skipped == 3_761 - 495 and {problem.message[:10] for problem in lines.problems} == {"Its amount"}
    won = "SELECT count(*), sum(expected_amount) FROM opportunity WHERE status = 'won' AND external_id LIKE 'S%'"
    assert list(workspace.query(won)) == [(495, 218_822_409)]
    best = "SELECT code, won_amount FROM customer ORDER BY 2 DESC LIMIT 3"
    assert list(workspace.query(best)) == [("C087", 5_876_910), ("C074", 4_796_232), ("C031", 4_750_947)]
    workspace.undo()
    assert list(workspace.query(won)) == [(495, None)]
    products = table_of(folder / "Products.csv")
    assert any("no products yet" in note for note in products.notes)
    assert not {"products", "orders", "leads"} & set(IMPORTABLE_KINDS)


def test_shared_contacts_of_outlook_are_people_of_their_companies(shared_data: Path, workspace: Workspace) -> None:
    path = shared_data / "google_outlook_csv/outlook_shared_contacts.csv"
    report = imported(workspace, path, "contacts")
    assert (report.rows, report.created, report.rejected) == (3, 3, 0)
    companies = counts(
        workspace, "SELECT p.name, c.name FROM contact p JOIN customer c ON c.id = p.customer_id ORDER BY p.id"
    )
    assert companies["Adam Glacius"] == "Acme Inc." and companies["Daniel Ireland"] == "Daniel Ireland"
    assert workspace.scalar("SELECT mobile FROM contact WHERE name = 'Adam Glacius'") == "+155532278544"
    others = {value for (value,) in workspace.query("SELECT value FROM alternate_value")}
    assert {"adam.g@example.com", "ag@glacius.com"} <= others


def test_opportunities_of_salesforce_arrive_with_their_sums(shared_data: Path, workspace: Workspace) -> None:
    report = imported(workspace, shared_data / "salesforce/opportunityData.csv", "opportunities")
    assert (report.rows, report.created, report.rejected, report.also_created) == (38, 38, 0, {"customers": 7})
    assert workspace.scalar("SELECT sum(expected_amount), count(expected_amount) FROM opportunity") == 627_000_000
    assert list(workspace.query("SELECT count(*), sum(expected_amount) FROM opportunity WHERE status = 'won'")) == [
        (8, 220_000_000)
    ]
    assert list(workspace.query("SELECT min(expected_close_on), max(expected_close_on) FROM opportunity")) == [
        ("2005-11-09", "2006-06-06")
    ]
    again = imported(workspace, shared_data / "salesforce/opportunityData.csv", "opportunities")
    assert (again.created, again.skipped) == (0, 38)
