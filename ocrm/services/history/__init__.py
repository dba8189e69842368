"""What was done with the file: reading it, taking it back, looking at the past, the bin, erasing, the audit."""
