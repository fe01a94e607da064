"""Quartiers prioritaires de la politique de la ville: public files to maps and indicators.

Importing this package costs nothing: each module imports what it needs.
"""

__version__ = "0.1.0"
