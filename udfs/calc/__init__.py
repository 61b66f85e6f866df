"""An xlwings engine over live LibreOffice Calc: the macros of `udfs` run on it unchanged, as they do on Excel.

Only the members of the xlwings API that the macros use are here; another one raises NotImplementedError. Where the two
programs differ, the engine does what Excel does: a locked cell of a protected sheet refuses to be written, text that looks
like a number becomes one, a sheet name may be used once only. `.api` gives the few members of Excel's object model that
`udfs.com` needs, because xlwings has no public name for them.

It speaks to LibreOffice through `words`: over LibreOffice's own Python bridge, or over `wire` to the extension inside the office.
"""

from __future__ import annotations
