"""Sending mail through the user's own server: account, writing, the queue, each mail sent once as far as can be.

The only room, with `mailbox`, that opens a connection; nothing does before the user has set an account up.
"""
