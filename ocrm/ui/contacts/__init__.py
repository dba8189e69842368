"""The people: their list and the page of one."""
