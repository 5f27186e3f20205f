"""From facts to pages: Markdown text and chart files, by path."""
