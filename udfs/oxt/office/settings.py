"""What the builder and `xladdin install` wrote into the extension."""

from __future__ import annotations

import json
import os


class Settings:
    """`python`: the environment's program; `roots`: folders to import from when the packages are not installed in it; `words`: texts
    for the user; `labels`: command id -> what its button says; `cell_menu`: ids and labels for the right mouse button; `functions`: names of the worksheet functions.
    """

    def __init__(self, folder, program=""):
        with open(os.path.join(folder, "settings.json"), encoding="utf-8") as file:
            read = json.load(file)
        self.python = expanded(read["python"]) or usual_python()
        self.roots = read["roots"]
        self.version = read["version"]
        self.words = read["words"]
        self.labels = read["labels"]
        self.needs_book = frozenset(read["needs_book"])
        self.cell_menu = [(command, self.labels[command]) for command in read["cell_menu"]]
        self.functions = read["functions"]
        self.program = program


def expanded(path):
    return os.path.expandvars(os.path.expanduser(path)) if path else ""


def usual_python():
    """Where the installation puts the environment of the user."""
    if os.name == "nt":
        return expanded(r"%LOCALAPPDATA%\xladdin\venv\Scripts\python.exe")
    return expanded("~/.local/share/xladdin/venv/bin/python")
