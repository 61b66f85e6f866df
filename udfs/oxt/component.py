"""Registered by LibreOffice: the commands and the worksheet functions."""

from __future__ import annotations

import os
import sys

import uno
import unohelper

FOLDER = os.path.dirname(
    uno.fileUrlToSystemPath(__file__) if __file__.startswith("file:") else os.path.abspath(__file__)
)
if os.path.join(FOLDER, "pythonpath") not in sys.path:
    sys.path.append(os.path.join(FOLDER, "pythonpath"))

from xladdin_office import cellmenu, functions, handler, runner, settings  # noqa: E402


def program_folder():
    """Where this LibreOffice's own libraries lie."""
    context = uno.getComponentContext()
    expander = context.getValueByName("/singletons/com.sun.star.util.theMacroExpander")
    return uno.fileUrlToSystemPath(expander.expandMacros("$BRAND_BASE_DIR"))


SETTINGS = settings.Settings(FOLDER, program_folder())
handler.Commands.runner = runner.Runner(SETTINGS)
cellmenu.CellMenu.entries = SETTINGS.cell_menu
components = [handler.Commands, cellmenu.CellMenu]
try:
    from org.xladdin import XFunctions
except ImportError:  # an office that does not read type libraries in source form: buttons work, functions do not
    pass
else:
    components.append(functions.make_functions(XFunctions, SETTINGS))

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816  (LibreOffice looks for this name)
for one in components:
    g_ImplementationHelper.addImplementation(one, one.IMPLEMENTATION, one.SERVICES)
