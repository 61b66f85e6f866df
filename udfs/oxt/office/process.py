"""A process of the installed environment: how it is started, and its two pipes."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from contextlib import suppress

START = "import sys;sys.path[:0]=sys.argv[1:];from udfs.oxt.{0} import main;main()"
NO_WINDOW = 0x08000000
"""CREATE_NO_WINDOW of the Windows API."""


class NotStarted(Exception):
    """The text tells the user what to do."""


class Process:
    """`module`: of udfs.oxt, with a `main` that reads lines from stdin and writes lines to stdout."""

    def __init__(self, settings, module):
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (as long as the process)
        self._sending = threading.Lock()
        command = [settings.python, "-E", "-P", "-X", "utf8", "-c", START.format(module), *settings.roots]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
                # Never the folder of a document: what lies there could be imported.
                cwd=os.path.dirname(settings.python), env=surroundings(settings.program), close_fds=True,
                creationflags=NO_WINDOW if os.name == "nt" else 0,
            )  # fmt: skip
        except OSError as error:
            self._said.close()
            raise NotStarted(settings.words["no_python"].format(python=settings.python, why=error.strerror)) from error
        self._words = settings.words
        greeting = self.receive()
        if greeting is None:
            raise NotStarted(self.epitaph())
        if greeting.get("ready") != settings.version:
            self.end()
            raise NotStarted(self._words["other_version"].format(own=settings.version, there=greeting.get("ready")))

    @property
    def alive(self):
        return self._process.poll() is None

    def send(self, message):
        line = json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"
        with self._sending:
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def receive(self):
        """The next line; None when the process has ended."""
        line = self._process.stdout.readline()
        return json.loads(line.decode("ascii")) if line.endswith(b"\n") else None

    def epitaph(self):
        """What a process that ended by itself left for the user to read."""
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, self._said.tell() - 2000))
        lines = self._said.read().decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return self._words["ended"].format(why=last or self._process.returncode)

    def end(self):
        """Asks it to end by closing its input; what does not answer is killed."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._said.close()


def surroundings(program):
    """The environment without what LibreOffice sets there for its own Python and its own libraries. `program`: its folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "URE_BOOTSTRAP"
    }
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        folders = [one for one in kept.pop(name, "").split(os.pathsep) if one and not one.startswith(program)]
        if folders:
            kept[name] = os.pathsep.join(folders)
    return kept
