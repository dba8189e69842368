"""What to do next, by rules, with reason and weight; accepting makes a to-do or sets a field, dismissing is remembered.

The functions are A8.17 and N4. To add a rule: its `find` and a line in `deal_rules`, `customer_rules` or `field_rules`.
"""

from ocrm.services.suggestions.answering import DISMISSED_DAYS, accept, change_words, dismiss, proposal
from ocrm.services.suggestions.ranking import RULES, fetch, is_on, remembered, switch, why
from ocrm.services.suggestions.rule import EVERYBODY, FieldChange, Found, Rule, Scope, Suggestion

__all__ = [
    "DISMISSED_DAYS",
    "EVERYBODY",
    "RULES",
    "FieldChange",
    "Found",
    "Rule",
    "Scope",
    "Suggestion",
    "accept",
    "change_words",
    "dismiss",
    "fetch",
    "is_on",
    "proposal",
    "remembered",
    "switch",
    "why",
]
