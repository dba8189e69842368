"""The text of a visiting card, an email signature or a chat as the fields of a contact, by rules and offline."""

from ocrm.services.pasted_contact.reading import FIELDS, FoundField, PastedContact, read_contact

__all__ = ["FIELDS", "FoundField", "PastedContact", "read_contact"]
