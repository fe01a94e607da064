"""Notebooks run on the fictional territory."""
