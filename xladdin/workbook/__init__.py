"""Spreadsheet files: reading, building, filling, recalculating. The only code that knows workbook formats."""
