"""In and out: what other programs and people exchange with the content, beside the site."""
