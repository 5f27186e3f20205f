"""From values to facts: sums, forms, shares, changes, what a page is made of. No sentences."""
