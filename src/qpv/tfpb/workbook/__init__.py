"""The workbook that landlords fill: one model per contrat de ville and year."""
