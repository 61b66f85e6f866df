"""The engine of `udfs.calc` on a soffice of its own, with a recorder in the person's place.

`calc.office.import_uno` comes first: the engine reaches LibreOffice through `uno` here.
"""

from __future__ import annotations
