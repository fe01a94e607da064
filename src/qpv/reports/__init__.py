"""From a notebook and its parameters to a page: validated, run by papermill, offline."""
