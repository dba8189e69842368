"""Every picture of the tour.

To add a stop: a line in STOPS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.tour import dialog_stops, file_stops, record_stops, work_stops
from ocrm.ui.tour.moving import go

_DEAL_TABS = (("needs", 1), ("quotes", 2), ("competition", 3), ("tender", 4), ("stages", 5))


@dataclass(frozen=True, slots=True)
class Stop:
    """A picture: `prepare` brings the window there and returns what lies over it, if anything."""

    name: str
    prepare: Callable[[MainWindow], QWidget | None]
    page: str = ""


STOPS: tuple[Stop, ...] = (
    Stop("today", partial(work_stops.show_today, False), "today"),
    Stop("today-agenda", partial(work_stops.show_today, True), "today"),
    Stop("prospecting", work_stops.prospect, "prospecting"),
    Stop("customers", partial(go, Target("customers")), "customers"),
    Stop("customers-grouped", record_stops.group_customers, "customers"),
    Stop("customer", record_stops.open_customer, "customer"),
    Stop("customer-brief", record_stops.prepare_me, "customer"),
    Stop("customer-plan", record_stops.lay_out_plan, "customer"),
    Stop("contacts", partial(go, Target("contacts")), "contacts"),
    Stop("contact", record_stops.open_contact, "contact"),
    Stop("opportunities", partial(go, Target("opportunities")), "opportunities"),
    Stop("opportunities-steps", partial(record_stops.board_by, "next_step"), "opportunities"),
    Stop("opportunities-value", partial(record_stops.board_by, "value"), "opportunities"),
    Stop("opportunities-forecast", partial(go, Target("opportunities", view="forecast")), "opportunities"),
    Stop("opportunity", record_stops.open_deal, "opportunity"),
    *(Stop(f"opportunity-{name}", partial(record_stops.open_deal_tab, tab), "opportunity") for name, tab in _DEAL_TABS),
    Stop("opportunity-clock", record_stops.explain_deal, "opportunity"),
    Stop("contracts", partial(go, Target("contracts")), "contracts"),
    Stop("contract", record_stops.open_contract, "contract"),
    Stop("payments", partial(go, Target("payments", view="due")), "payments"),
    Stop("payments-received", partial(go, Target("payments", view="received")), "payments"),
    Stop("tickets", partial(go, Target("tickets")), "tickets"),
    Stop("ticket", record_stops.open_ticket, "ticket"),
    Stop("campaigns", partial(go, Target("campaigns")), "campaigns"),
    Stop("campaign", record_stops.open_campaign, "campaign"),
    Stop("todos", partial(go, Target("todos", extra={"layout": "list"})), "todos"),
    Stop("todos-repeat", work_stops.put_repeat_together, "todos"),
    Stop("todos-board", partial(go, Target("todos", extra={"layout": "board"})), "todos"),
    Stop("todos-month", partial(go, Target("todos", extra={"layout": "month"})), "todos"),
    Stop("funnel", partial(go, Target("funnel", view="funnel")), "funnel"),
    Stop("funnel-speed", partial(go, Target("funnel", view="speed")), "funnel"),
    Stop("funnel-outcomes", partial(go, Target("funnel", view="outcomes")), "funnel"),
    Stop("funnel-paths", partial(go, Target("funnel", view="paths")), "funnel"),
    Stop("funnel-forecast", partial(go, Target("funnel", view="forecast")), "funnel"),
    Stop("funnel-what-if", work_stops.what_if, "funnel"),
    Stop("funnel-targets", partial(go, Target("funnel", view="targets")), "funnel"),
    Stop("segments", partial(go, Target("segments", view="rfm")), "segments"),
    Stop("segments-pareto", partial(go, Target("segments", view="pareto")), "segments"),
    Stop("segments-churn", partial(go, Target("segments", view="churn")), "segments"),
    Stop("segments-needs", partial(go, Target("segments", view="needs")), "segments"),
    Stop("segments-partners", partial(go, Target("segments", view="partners")), "segments"),
    Stop("segments-classify", partial(go, Target("segments", view="classify")), "segments"),
    *(
        Stop(f"followup-{view}", partial(go, Target("followup", view=view)), "followup")
        for view in ("suggestions", "touch", "activity", "promises", "report")
    ),
    Stop("mails", work_stops.show_outbox, "mails"),
    Stop("mails-write", dialog_stops.write_mail),
    Stop("quality", partial(go, Target("quality")), "quality"),
    Stop("duplicates", partial(go, Target("duplicates")), "duplicates"),
    Stop("import", partial(go, Target("import")), "import"),
    Stop("import-watched", file_stops.show_watched_files, "import"),
    Stop("import-file", file_stops.import_file, "import"),
    Stop("import-columns", file_stops.import_columns, "import"),
    Stop("import-mixed", partial(file_stops.import_mixed, 2), "import"),
    Stop("import-addresses", partial(file_stops.import_mixed, 3), "import"),
    Stop("import-dates", partial(file_stops.import_mixed, 7), "import"),
    Stop("import-cards", file_stops.import_cards, "import"),
    Stop("import-mails", file_stops.import_mails, "import"),
    Stop("import-calendar", file_stops.import_calendar, "import"),
    Stop("export", file_stops.export_customers, "customers"),
    Stop("hand-over", file_stops.hand_over),
    Stop("receive", file_stops.receive),
    Stop("quick-add", dialog_stops.quick_add),
    Stop("paste-contact", dialog_stops.paste_contact),
    Stop("reminders", dialog_stops.reminder_list),
    Stop("greetings", dialog_stops.greetings),
    Stop("history", work_stops.show_history, "history"),
    Stop("history-bin", work_stops.show_bin, "history"),
    Stop("history-past", dialog_stops.look_back),
    Stop("settings", partial(go, Target("settings", view="appearance")), "settings"),
    Stop("settings-general", partial(go, Target("settings", view="general")), "settings"),
    Stop("settings-reminders", partial(go, Target("settings", view="reminders")), "settings"),
    Stop("settings-capture", partial(go, Target("settings", view="capture")), "settings"),
    Stop("settings-calendar", partial(go, Target("settings", view="calendar")), "settings"),
    Stop("settings-shortcuts", partial(go, Target("settings", view="shortcuts")), "settings"),
    Stop("settings-fields", partial(go, Target("settings", view="fields")), "settings"),
    Stop("settings-tags", partial(go, Target("settings", view="tags")), "settings"),
    Stop("settings-lists", partial(go, Target("settings", view="lists")), "settings"),
    Stop("settings-mail", partial(go, Target("settings", view="mail")), "settings"),
    Stop("settings-pool", work_stops.pool_rules, "settings"),
    Stop("settings-stages", partial(go, Target("settings", view="stages")), "settings"),
    Stop("settings-plans", partial(go, Target("settings", view="plans")), "settings"),
    Stop("settings-targets", partial(go, Target("settings", view="targets")), "settings"),
    Stop("settings-files", partial(go, Target("settings", view="files")), "settings"),
    Stop("settings-security", partial(go, Target("settings", view="security")), "settings"),
    Stop("settings-backups", partial(go, Target("settings", view="backups")), "settings"),
    Stop("settings-health", partial(go, Target("settings", view="health")), "settings"),
    Stop("settings-emergency", partial(go, Target("settings", view="emergency")), "settings"),
    Stop("settings-about", partial(go, Target("settings", view="about")), "settings"),
    Stop("palette", partial(dialog_stops.palette, "yq")),
    Stop("palette-empty", partial(dialog_stops.palette, "")),
    Stop("states", dialog_stops.states),
    Stop("firstrun", dialog_stops.first_run),
    Stop("lock", dialog_stops.lock_screen),
)
