"""Notebooks run in forked children of one warm process: each its own process and clean state, none its
own start-up. Nothing here knows of quartiers prioritaires."""
