"""One suggestion: what it is about and why, a button that makes the to-do, one that dismisses it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services import suggestions
from ocrm.services.suggestions import Suggestion
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.widgets import IconLabel, label, tool_button
from ocrm.ui.widgets.writing import writing

_TONES = {"tender": "bad", "own_promise": "bad", "past_close": "bad", "next_step": "info", "stalled": "warn"}


class SuggestionRow(CardRow):
    """Accept, dismiss, open; the menu tells why it stands where it stands and switches its rule off."""

    accepted = Signal(object)
    dismissed = Signal(object)
    opened = Signal(object)
    rule_refused = Signal(object)
    why_asked = Signal(object)

    def __init__(self, suggestion: Suggestion, *, is_own_page: bool = False) -> None:
        """`is_own_page` leaves out whom it is about, and how they are best reached, as the page says so."""
        super().__init__("suggestion_row")
        self.suggestion = suggestion
        found, rule = suggestion.found, suggestion.rule
        self.line.addWidget(IconLabel(rule.icon, _TONES.get(rule.name, "text.2"), size=16))
        about = found.title
        if found.customer_name and found.customer_name != found.title and not is_own_page:
            about = f"{found.title} · {found.customer_name}"
        is_todo, proposed = found.change is None, suggestions.proposal(found)
        title, reason = _(rule.title) if is_own_page else about, found.reason
        if found.change is not None and is_own_page:  # what a click would set is read before it, in little room
            field, value = suggestions.change_words(found, found.change)
            title, reason = f"→ {value}", _("{field}: {reason}").format(field=field, reason=reason)
        elif found.change is not None:
            reason = _("{proposal}: {reason}").format(proposal=proposed, reason=reason)
        if suggestion.best_channel is not None and not is_own_page:
            reason = _("{reason}; {channel}").format(reason=reason, channel=suggestion.best_channel.words)
        self.add_words(title, reason, partial(self.opened.emit, suggestion))
        self.setToolTip(f"{_(rule.title)}\n{found.reason}\n{suggestions.why(suggestion)}")
        icon = "plus" if is_todo else "check"
        said = _("Add the to-do “{title}”").format(title=proposed) if is_todo else proposed
        accept = writing(tool_button(icon, said, name="suggestion_accept"))
        accept.clicked.connect(partial(self._emit, self.accepted))
        dismiss = writing(
            tool_button("x", _("Dismiss: {reason}").format(reason=found.reason), name="suggestion_dismiss")
        )
        dismiss.clicked.connect(partial(self._emit, self.dismissed))
        points = label(format_number(suggestion.score), "caption")
        points.setToolTip(suggestions.why(suggestion))
        self.line.addWidget(points)
        self.line.addWidget(accept)
        self.line.addWidget(dismiss)
        self.add_entry(icon, _("Add as a to-do") if is_todo else proposed, partial(self.accepted.emit, suggestion))
        self.add_entry("x", _("Dismiss for 30 days"), partial(self.dismissed.emit, suggestion))
        self.add_entry("external-link", _("Open"), partial(self.opened.emit, suggestion), writes=False)
        self.add_entry("circle-help", _("Why it stands here"), partial(self.why_asked.emit, suggestion), writes=False)
        self.add_entry("ban", _("Suggest this no more: {rule}").format(rule=_(rule.title)),
                       partial(self.rule_refused.emit, suggestion))  # fmt: skip
        self.add_menu_button(_("More about {name}").format(name=about))

    def _emit(self, signal: object, _checked: bool = False) -> None:
        signal.emit(self.suggestion)  # type: ignore[attr-defined]
