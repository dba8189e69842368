"""What counted operations are called where they were about one record only."""

from __future__ import annotations

from typing import Any

from ocrm.i18n import N_

_OF_ONE = {
    N_("Add {count} customers to the campaign “{title}”"): N_("Add {count} customer to the campaign “{title}”"),
    N_("Add {count} customers of “{segment}” to the campaign “{title}”"): N_(
        "Add {count} customer of “{segment}” to the campaign “{title}”"
    ),
    N_("Add {count} lines to the checklist of “{title}”"): N_("Add {count} line to the checklist of “{title}”"),
    N_("Add “{todo}” for {count} contacts"): N_("Add “{todo}” for {count} contact"),
    N_("Add “{todo}” for {count} customers"): N_("Add “{todo}” for {count} customer"),
    N_("Apply what was tried on {count} deals"): N_("Apply what was tried on {count} deal"),
    N_("Change {count} records"): N_("Change {count} record"),
    N_("Change {field} of {count} records"): N_("Change {field} of {count} record"),
    N_("Claim {count} customers"): N_("Claim {count} customer"),
    N_("Classify {count} customers by {field}"): N_("Classify {count} customer by {field}"),
    N_("Delete {count} records"): N_("Delete {count} record"),
    N_("Erase {count} records for good: {reason}"): N_("Erase {count} record for good: {reason}"),
    N_("Expect {count} deals in {month}"): N_("Expect {count} deal in {month}"),
    N_("Finish {count} to-dos"): N_("Finish {count} to-do"),
    N_("Import {count} calendar entries from “{name}”"): N_("Import {count} calendar entry from “{name}”"),
    N_("Import {count} cards from “{name}”"): N_("Import {count} card from “{name}”"),
    N_("Import {count} mails from “{name}”"): N_("Import {count} mail from “{name}”"),
    N_("Import {rows} rows of “{name}” into contacts"): N_("Import {rows} row of “{name}” into contacts"),
    N_("Import {rows} rows of “{name}” into customers"): N_("Import {rows} row of “{name}” into customers"),
    N_("Import {rows} rows of “{name}” into interactions"): N_("Import {rows} row of “{name}” into interactions"),
    N_("Import {rows} rows of “{name}” into opportunities"): N_("Import {rows} row of “{name}” into opportunities"),
    N_("Import {rows} rows of “{name}” into campaigns"): N_("Import {rows} row of “{name}” into campaigns"),
    N_("Import {rows} rows of “{name}” into contracts"): N_("Import {rows} row of “{name}” into contracts"),
    N_("Import {rows} rows of “{name}” into tickets"): N_("Import {rows} row of “{name}” into tickets"),
    N_("Close {count} tickets"): N_("Close {count} ticket"),
    N_("Let {count} tickets wait for the customer"): N_("Let {count} ticket wait for the customer"),
    N_("Mark {count} tickets as answered"): N_("Mark {count} ticket as answered"),
    N_("Reopen {count} tickets"): N_("Reopen {count} ticket"),
    N_("Resolve {count} tickets"): N_("Resolve {count} ticket"),
    N_("Set {count} tickets back to new"): N_("Set {count} ticket back to new"),
    N_("Work on {count} tickets"): N_("Work on {count} ticket"),
    N_("Import {rows} rows of “{name}” into to-dos"): N_("Import {rows} row of “{name}” into to-dos"),
    N_("Lay out the plan “{name}” for {count} records"): N_("Lay out the plan “{name}” for {count} record"),
    N_("Lose {count} opportunities"): N_("Lose {count} opportunity"),
    N_("Merge {count} records into “{title}”"): N_("Merge {count} record into “{title}”"),
    N_("Move {count} customers into the pool"): N_("Move {count} customer into the pool"),
    N_("Move {count} opportunities to {stage}"): N_("Move {count} opportunity to {stage}"),
    N_("Move {count} to-dos"): N_("Move {count} to-do"),
    N_("Paste {count} cells"): N_("Paste {count} cell"),
    N_("Plan {count} next steps for {day}"): N_("Plan {count} next step for {day}"),
    N_("Plan “{step}” for {count} opportunities"): N_("Plan “{step}” for {count} opportunity"),
    N_("Put {count} customers on the list “{title}”"): N_("Put {count} customer on the list “{title}”"),
    N_("Put {count} opportunities on hold until {day}"): N_("Put {count} opportunity on hold until {day}"),
    N_("Remove tag “{tag}” from {count} records"): N_("Remove tag “{tag}” from {count} record"),
    N_("Reopen {count} opportunities"): N_("Reopen {count} opportunity"),
    N_("Restore {count} records"): N_("Restore {count} record"),
    N_("Set {count} deals in “{stage}” to {percent}%"): N_("Set {count} deal in “{stage}” to {percent}%"),
    N_("Set {count} members of “{title}” to “{status}”"): N_("Set {count} member of “{title}” to “{status}”"),
    N_("Split {count} records from “{title}” again"): N_("Split {count} record from “{title}” again"),
    N_("Star {count} records"): N_("Star {count} record"),
    N_("Start a prospecting session with {count} records"): N_("Start a prospecting session with {count} record"),
    N_("Tag {count} records “{tag}”"): N_("Tag {count} record “{tag}”"),
    N_("Take the star off {count} records"): N_("Take the star off {count} record"),
    N_("Take {count} customers off the list “{title}”"): N_("Take {count} customer off the list “{title}”"),
    N_("Take {count} members out of “{title}”"): N_("Take {count} member out of “{title}”"),
    N_("Take {count} opportunities off hold"): N_("Take {count} opportunity off hold"),
    N_("Value {count} customers as {value}"): N_("Value {count} customer as {value}"),
    N_("Void {count} opportunities"): N_("Void {count} opportunity"),
    N_("Win {count} opportunities"): N_("Win {count} opportunity"),
}
"""The label of several to the label of one; a file keeps the first, so that it is read in either language later."""


def fitting(label: str, values: dict[str, Any]) -> str:
    """Return the form of an operation's label that fits how many it was about."""
    return _OF_ONE.get(label, label) if values.get("count", values.get("rows")) in (1, "1") else label


def has_form_for_one(label: str) -> bool:
    """Whether a label reads well of one record too."""
    return label in _OF_ONE
