"""Indicators on QPV: what each one is, its value and coverage, its comparators and ranks."""
