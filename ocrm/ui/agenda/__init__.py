"""The agenda of a day, to stand anywhere: hours with what is timed, a row above for the whole day.

A page makes `DayAgenda(context)`, puts it into a layout, calls `show_day(day)` (or nothing: it follows today) and
`reload()` from its own `reload`. It changes to-dos itself, undoably, and tells by signals only what it cannot do:
`opened(todo_id)` when one shall be shown in full, `add_requested(datetime)` when one shall be added at a local moment.
To-dos dragged from any list (TODO_MIME) can be dropped on an hour. `current` is the to-do commands apply to.
"""

from ocrm.ui.agenda.day_agenda import DayAgenda

__all__ = ["DayAgenda"]
