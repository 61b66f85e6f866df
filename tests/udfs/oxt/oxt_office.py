"""UNO for the tests of the extension: installing it, opening files, dispatching commands. `calc.office.import_uno` comes first."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
    """By unopkg, as users do; root may not, so there by LibreOffice's own manager of extensions."""
    import os

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
    from calc.office import Office

    office = Office(soffice, profile, env=environment)
    try:
        manager = office.context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        manager.addExtension(extension.as_uri(), (), "user", None, approving())
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
