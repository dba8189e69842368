"""What was done with the file: its steps, the bin, and the file as it was."""
