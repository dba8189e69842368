"""Fields beyond those the models describe, and how any field is laid out, required, entered and remembered."""
