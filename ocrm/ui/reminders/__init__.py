"""The reminders to go through one by one, and whom to greet soon; both open above whatever is shown."""
