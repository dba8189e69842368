"""Looking into the user's mailbox (IMAP), to read only: what is of known people is filed, nothing is changed there.

Only when the user asks, or at the interval they set; never does it delete, move or mark anything on the server.
"""
