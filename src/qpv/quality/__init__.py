"""Is what we hold what was published? Controls on the checked tables, for staff and schedules."""
