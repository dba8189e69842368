"""The sample company a new user looks around in."""
