"""The property-tax abatement of social landlords in QPV (CGI, art. 1388 bis): what it is worth, and
what was done with it."""
