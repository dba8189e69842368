"""To-dos in the calendar of the user's own account (CalDAV): each dated one a resource of its own, both ways.

`accounts` says where, `passwords` with what secret; `server` speaks to it over TLS, `synchronising` decides what goes
up, what comes back and what is left alone. Nothing is connected to without an account.
"""
