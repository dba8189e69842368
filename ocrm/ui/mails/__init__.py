"""Mails in the window: looking them through before they are logged."""
