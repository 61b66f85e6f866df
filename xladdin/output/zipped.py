"""Office packages from their parts: the same parts, the same bytes, whenever and wherever they are packed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

THE_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip archive can name; stands for every time."""


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """The package, its parts in the order given; text as UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, THE_BEGINNING)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            file.writestr(info, content)
    return out.getvalue()
