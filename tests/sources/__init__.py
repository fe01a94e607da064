"""Tests of the way from a publisher to ``data/raw``, against a portal on the loopback."""
