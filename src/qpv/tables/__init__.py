"""Raw file -> text table -> typed columns, checked against a declaration."""
