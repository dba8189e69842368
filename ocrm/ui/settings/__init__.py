"""The Settings page: what the user chose, applied at once."""
