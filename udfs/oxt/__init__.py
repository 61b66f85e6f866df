"""The extension for LibreOffice Calc: built from text sources and the table of commands, and the process that does its work.

`office` runs inside LibreOffice, in whatever Python that brings (3.7 and later), with the standard library and `uno` alone. It starts
`child`, the installed environment's Python, and carries out there what the engine of `udfs.calc` asks of the office: one line of JSON
per question, over the child's own pipes. So the environment needs no `uno`, which LibreOffice builds for its own Python only.
"""

from __future__ import annotations

FILE = "xladdin.oxt"
IDENTIFIER = "org.xladdin.calc"
"""Under which LibreOffice knows the extension."""
