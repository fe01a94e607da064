"""Reading what landlords send: files, tables, lines, the register, what goes back to be corrected."""
