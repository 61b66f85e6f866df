"""A headless soffice of its own: own profile, named pipe, ended by its own handle. And `import uno` in any virtual environment."""

from __future__ import annotations

import builtins
import importlib
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType

SYSTEM_PYTHON = "/usr/bin/python3"
RESTART = 81
"""A fresh profile ends its first run with this code and wants a second."""


class NoUno(Exception):
    """LibreOffice's Python bridge can not be imported here; the text says what to install."""


def import_uno(folder: Path) -> ModuleType:
    """LibreOffice's `uno`, which Debian installs for the system's Python only. `folder`: an empty one of ours.

    Only `uno` and its helper become importable, not all that lies in dist-packages. Raises NoUno.
    """
    if "uno" in sys.modules:
        return sys.modules["uno"]
    asked = f"import uno, sys; print(uno.__file__, sys.version_info[:2] == {sys.version_info[:2]})"
    answer = subprocess.run([SYSTEM_PYTHON, "-c", asked], capture_output=True, text=True, check=False)
    if answer.returncode:
        raise NoUno("the system's Python can not import uno (Debian package python3-uno)")
    path, _, same = answer.stdout.strip().rpartition(" ")
    if same != "True":
        raise NoUno(f"python3-uno is built for another Python than this {sys.version.split()[0]}")
    home = Path(path).parent
    for name in ("uno.py", "unohelper.py", *(p.name for p in home.glob("pyuno*.so"))):
        if (home / name).exists() and not (folder / name).exists():
            (folder / name).symlink_to(home / name)
    program = Path(os.path.realpath("/usr/bin/soffice")).parent
    sys.path += [str(folder), str(program)]
    usual = builtins.__import__
    module = importlib.import_module("uno")
    unos = builtins.__import__

    def import_either(name: str, *more, **named):
        return (unos if name.startswith("com.sun.star") else usual)(name, *more, **named)

    # `uno` puts an import of its own in place, on which optional imports of other packages fail in ways they do not expect.
    builtins.__import__ = import_either
    own = module._uno_struct__setattr__

    def set_attribute(self, name: str, value: object) -> None:
        """Python notes the traceback in an exception that passes a `with`; UNO's own exceptions refuse it."""
        if name in ("args", "__traceback__", "__context__", "__cause__", "__suppress_context__", "__notes__"):
            BaseException.__setattr__(self, name, value)
        else:
            own(self, name, value)

    module._uno_struct__setattr__ = set_attribute
    return module


class Office:
    """A running soffice. `context` is its UNO component context; `close` ends the process."""

    def __init__(
        self, soffice: str, profile: Path, *, visible: bool = False, env: dict[str, str] | None = None
    ) -> None:
        import uno

        self.pipe = f"xladdin-{os.getpid()}-{profile.name}"
        shown = [] if visible else ["--headless"]
        self._command = [
            soffice, *shown, "--norestore", "--nologo", "--nodefault", f"-env:UserInstallation={profile.as_uri()}",
            f"--accept=pipe,name={self.pipe};urp;StarOffice.ComponentContext",
        ]  # fmt: skip
        self._env = env
        self._process = self._start()
        self.context = self._connect(uno.getComponentContext())
        self.desktop = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def _start(self) -> subprocess.Popen:
        return subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self._env)

    def _connect(self, local):
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            if self._process.poll() is not None:
                self._process = self._start()
            try:
                return resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except Exception as error:
                # A start that sees a new extension begins again, and hangs up on who was just talking to it.
                if not type(error).__name__.endswith(("NoConnectException", "DisposedException")):
                    raise
                time.sleep(0.1)
        raise TimeoutError("LibreOffice did not start within 90 seconds")

    def close(self) -> None:
        with suppress(Exception):  # it ends while answering
            self.desktop.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
