"""Backups: verified copies of the file, how long they are kept, and how one is brought back."""
