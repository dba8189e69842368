"""What may happen to the file from outside: synced folders, conflict copies, older copies brought back."""
