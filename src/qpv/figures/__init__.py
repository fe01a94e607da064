"""Tables in, pictures out: charts, maps and tables, each with its text alternative."""
