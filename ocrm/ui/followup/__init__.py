"""Following up: suggestions, losing touch, promises, the weekly report."""
