"""What every list of records shares: saved views, typed filters, the filter editor, columns, cells to paste."""
