"""Turn the YAML of departmental final accounts (部门决算) into a public disclosure site."""
