"""Content files as people keep them: read with their comments, edited, written in one form."""
