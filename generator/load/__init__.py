"""Files to values: every value with its file, line and column; nothing raises for bad content."""
