"""The regional synthesis: what the president shows to an assembly, on paper or as slides."""
