"""The working day: to-dos and plans, the work calendar, and what Today shows."""
