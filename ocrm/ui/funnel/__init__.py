"""The funnel page: stages, conversion, forecast by month, and why deals were lost."""
