"""What a salesperson does, in plain Python: no Qt here, no SQL outside."""
