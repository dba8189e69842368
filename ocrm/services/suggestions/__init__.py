"""What to do next, by rules, with reason and weight; accepting makes a to-do, dismissing is remembered (A8.17, N4).

To add a rule: its `find` and a line in `deal_rules` or `customer_rules`.
"""

from ocrm.services.suggestions.answering import DISMISSED_DAYS, accept, dismiss
from ocrm.services.suggestions.ranking import RULES, fetch, is_on, remembered, switch, why
from ocrm.services.suggestions.rule import EVERYBODY, Found, Rule, Scope, Suggestion

__all__ = [
    "DISMISSED_DAYS",
    "EVERYBODY",
    "RULES",
    "Found",
    "Rule",
    "Scope",
    "Suggestion",
    "accept",
    "dismiss",
    "fetch",
    "is_on",
    "remembered",
    "switch",
    "why",
]
