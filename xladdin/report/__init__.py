"""The self-evaluation report drafted from a filled workbook, in the outline of the place."""
