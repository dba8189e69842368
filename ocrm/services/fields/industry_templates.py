"""What an industry keeps beside the rest: kinds of contact and fields, put into a file in one step (A1.01).

They are ordinary values of lists and added fields: renamed, moved and taken away like those. To add a template: a line
in TEMPLATES.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.fields import custom_fields, picklists
from ocrm.services.schema import FieldKind
from ocrm.services.workspace import Workspace, term

_KINDS = "interaction_kind"


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field of customers a template adds; the values of a picked one are to be translated."""

    label: str
    kind: FieldKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndustryTemplate:
    """The kinds of contact and the fields of an industry; `note` says what they are for, and what not."""

    code: str
    title: str
    note: str
    kinds: tuple[str, ...]
    fields: tuple[TemplateField, ...]


TEMPLATES = (
    IndustryTemplate(
        "steps", N_("Three steps of a sale"),
        N_("Presenting, negotiating and confirming, each a kind of contact whose outcome is noted."),
        (N_("Product presentation"), N_("Sales negotiation"), N_("Customer's confirmation")),
        (),
    ),
    IndustryTemplate(
        "clinic", N_("Clinic"),
        N_("Consultations and purchases of a patient in one timeline. Notes of your own, not a medical record system."),
        (N_("Consultation"), N_("Check-up")),
        (
            TemplateField(N_("Allergies"), FieldKind.TEXT),
            TemplateField(N_("Next check-up"), FieldKind.DATE),
            TemplateField(N_("Paid by"), FieldKind.PICKLIST,
                          (N_("Public insurance"), N_("Private insurance"), N_("Themselves"))),
        ),
    ),
    IndustryTemplate(
        "training", N_("Training and courses"),
        N_("Trial lessons and parents' talks, with the course somebody asks for."),
        (N_("Trial lesson"), N_("Talk with parents")),
        (TemplateField(N_("School year"), FieldKind.TEXT), TemplateField(N_("Course wanted"), FieldKind.TEXT)),
    ),
    IndustryTemplate(
        "property", N_("Property"),
        N_("Viewings, with the budget and the size somebody looks for."),
        (N_("Viewing"),),
        (
            TemplateField(N_("Budget wanted"), FieldKind.MONEY),
            TemplateField(N_("Size wanted (m²)"), FieldKind.NUMBER),
            TemplateField(N_("Where wanted"), FieldKind.TEXT),
        ),
    ),
    IndustryTemplate(
        "equipment", N_("Machines and equipment"),
        N_("Demonstrations and samples, with what is installed at the customer."),
        (N_("Demonstration"), N_("Sample sent")),
        (
            TemplateField(N_("Installed machines"), FieldKind.LONG_TEXT),
            TemplateField(N_("Warranty until"), FieldKind.DATE),
        ),
    ),
)  # fmt: skip


def template_of(code: str) -> IndustryTemplate:
    """Return a template by its code; raises NotFoundError naming those there are."""
    for template in TEMPLATES:
        if template.code == code:
            return template
    codes = ", ".join(template.code for template in TEMPLATES)
    raise NotFoundError(_("There is no template “{code}”. Templates: {codes}.").format(code=code, codes=codes))


def contents_of(template: IndustryTemplate) -> tuple[list[str], list[str]]:
    """Return the kinds of contact and the fields a template has, in words."""
    return [_(kind) for kind in template.kinds], [_(field.label) for field in template.fields]


def is_added(workspace: Workspace, template: IndustryTemplate) -> bool:
    """Say whether a file has all that a template adds."""
    return not (_kinds_wanting(workspace, template) or _fields_wanting(workspace, template))


def add_template(workspace: Workspace, code: str, *, origin: str = "") -> Changes:
    """Add what the file does not have yet of a template, in one step with one undo; raises NotFoundError."""
    template = template_of(code)
    with workspace.operation(N_("Add the template “{title}”"), origin=origin, title=term(template.title)) as operation:
        for kind in _kinds_wanting(workspace, template):
            picklists.add_value(workspace, _KINDS, kind)
        for field in _fields_wanting(workspace, template):
            values = [_(value) for value in field.values]
            custom_fields.add_field(workspace, "customers", _(field.label), kind=field.kind, values=values)
    return operation.changes


def _kinds_wanting(workspace: Workspace, template: IndustryTemplate) -> list[str]:
    present = {row.label.casefold() for row in picklists.list_values(workspace, _KINDS)}
    return [_(kind) for kind in template.kinds if _(kind).casefold() not in present]


def _fields_wanting(workspace: Workspace, template: IndustryTemplate) -> list[TemplateField]:
    present = {row.label.casefold() for row in custom_fields.list_fields(workspace, "customers")}
    return [field for field in template.fields if _(field.label).casefold() not in present]
