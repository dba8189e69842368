"""Scores of customers over what they bought, segments, tags with a rule, and classifying by rules."""
