"""The pool in the window: its daily sweep, and what shows it on a customer."""
