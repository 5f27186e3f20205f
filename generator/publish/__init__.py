"""From Markdown to the public site: MkDocs, its Markdown extension, search, manifest, preview."""
