"""Today: what to do now, what needs attention, and how the month is going."""
