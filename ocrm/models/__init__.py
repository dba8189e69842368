"""Tables, the connection, migrations and the journal; imports nothing above it."""
