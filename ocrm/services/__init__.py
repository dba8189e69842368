"""What a salesperson does, in plain Python: the middle floor, which knows no Qt."""
