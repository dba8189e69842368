"""The window's care for the file: backups by the clock, banners, questions before a file is opened, restoring."""
