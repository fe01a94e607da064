"""What the abatement is worth: assumptions, public figures, three methods, scenarios."""
