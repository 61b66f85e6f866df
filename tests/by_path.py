"""Scripts as modules, found by their place: their names may be those of packages that are installed."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType


def module_at(file: Path) -> ModuleType:
    """Runs the script once, as an import would; it is not among the modules of the process."""
    spec = spec_from_file_location(f"{file.parent.name}_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
