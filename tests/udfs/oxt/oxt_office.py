"""UNO for the tests of the extension: installing it, opening files, dispatching commands. `calc.office.import_uno` comes first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TRIES = 3
SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


def properties(**values: object) -> tuple:
    import uno

    made = []
    for name, value in values.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


def open_file(office: Any, path: Path) -> Any:
    document = office.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, ())
    assert document is not None
    return document


def documents(office: Any) -> list[Any]:
    found, listed = office.desktop.Components.createEnumeration(), []
    while found.hasMoreElements():
        one = found.nextElement()
        if one.supportsService(SPREADSHEET):
            listed.append(one)
    return listed


def parsed(office: Any, command: str) -> Any:
    import uno

    url = uno.createUnoStruct("com.sun.star.util.URL")
    url.Complete = f"vnd.xladdin:{command}"
    transformer = office.context.ServiceManager.createInstance("com.sun.star.util.URLTransformer")
    return transformer.parseStrict(url)[1]


def dispatch(office: Any, command: str, document: Any, finished: Callable[[bool, str], None], **given: object) -> None:
    """Returns as soon as the office does."""
    import unohelper
    from com.sun.star.frame import XDispatchResultListener

    class Listener(unohelper.Base, XDispatchResultListener):
        def dispatchFinished(self, event: Any) -> None:  # noqa: N802
            finished(event.State == 1, event.Result)

        def disposing(self, _source: Any) -> None:
            pass

    url = parsed(office, command)
    target = document.CurrentController.Frame.queryDispatch(url, "_self", 0)
    assert target is not None, f"nobody answers {url.Complete}"
    target.dispatchWithNotification(url, properties(**given), Listener())


def add_extension(soffice: str, profile: Path, extension: Path, environment: dict[str, str]) -> None:
    """By unopkg, as users do; root may not, so there by LibreOffice's own manager of extensions.

    That one calls back, so it is asked by a Python of its own, and not by one in which hundreds of tests have run: once in a long
    run it answered std::bad_alloc to every request of one process and to none of another.
    """
    unopkg = shutil.which("unopkg")
    if unopkg and hasattr(os, "geteuid") and os.geteuid() != 0:
        command = [
            unopkg,
            "add",
            "--force",
            "--suppress-license",
            f"-env:UserInstallation={profile.as_uri()}",
            str(extension),
        ]
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL)
        return
    from calc.office import SYSTEM_PYTHON

    command = [SYSTEM_PYTHON, __file__, soffice, str(profile), str(extension)]
    said = ""
    for _ in range(TRIES):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode == 0:
            return
        said = done.stderr
        shutil.rmtree(profile, ignore_errors=True)
    raise AssertionError(f"the extension could not be added: {said}")


def _add_here(soffice: str, profile: str, extension: str) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "libreoffice" / "calc"))
    from office import Office  # alone: the rest of its package needs xlwings

    office = Office(soffice, Path(profile))
    try:
        manager = office.context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        manager.addExtension(Path(extension).as_uri(), (), "user", None, approving())
    finally:
        office.close()


def approving() -> Any:
    """Says yes to what the manager of extensions asks."""
    import uno
    import unohelper
    from com.sun.star.task import XInteractionHandler
    from com.sun.star.ucb import XCommandEnvironment

    approval = uno.getTypeByName("com.sun.star.task.XInteractionApprove")

    class Handler(unohelper.Base, XInteractionHandler):
        def handle(self, request: Any) -> None:
            for one in request.getContinuations():
                if one.queryInterface(approval) is not None:
                    one.select()

    class Environment(unohelper.Base, XCommandEnvironment):
        def getInteractionHandler(self) -> Any:  # noqa: N802
            return Handler()

        def getProgressHandler(self) -> None:  # noqa: N802
            return None

    return Environment()


def sheet_names(document: Any) -> Iterator[str]:
    return iter(document.Sheets.ElementNames)


if __name__ == "__main__":
    _add_here(*sys.argv[1:])
