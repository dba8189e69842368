"""What will come and what should: forecast, its log and history, what if, targets and pace."""
