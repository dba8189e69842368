"""Cards beside a record: their rows, the files kept with it, its brief, and its history."""
