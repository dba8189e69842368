"""The command palette: records and commands by a few letters."""
