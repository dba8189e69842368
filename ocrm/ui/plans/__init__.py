"""Laying plans out for records, and stopping them, wherever a record is shown."""
