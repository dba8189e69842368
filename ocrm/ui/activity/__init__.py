"""What was said and done: the composer that logs it, and the timeline that shows it, for any record's page."""
