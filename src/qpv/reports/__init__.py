"""From a notebook and its parameters to a page: validated, run by papermill, offline."""

import sys

# jsonschema, which reads notebooks, compiles a grammar of addresses that none of them uses: 2 s of
# each start.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
