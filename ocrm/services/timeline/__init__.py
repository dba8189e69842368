"""What happened with a customer or a deal, in order: touches, stages, quotes, campaigns, to-dos, files, changes."""

from ocrm.services.timeline.entries import EVER, TICKET_RESOLVED, Days, TimelineEntry, TimelineKind
from ocrm.services.timeline.exporting import export_timeline
from ocrm.services.timeline.reading import fetch_contact_timeline, fetch_timeline

__all__ = [
    "EVER",
    "TICKET_RESOLVED",
    "Days",
    "TimelineEntry",
    "TimelineKind",
    "export_timeline",
    "fetch_contact_timeline",
    "fetch_timeline",
]
