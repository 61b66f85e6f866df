"""Plain data as JSON and back, whatever text it holds."""

from __future__ import annotations

import json
from typing import Any

from msgspec.json import Decoder, Encoder

_encode, _decode = Encoder().encode, Decoder().decode


def to_json(data: Any) -> bytes:
    """Without line breaks, which JSON writes as \\n, in UTF-8; half a surrogate pair, which UTF-8 does not know, as \\ud800."""
    try:
        return _encode(data)
    except UnicodeEncodeError:
        return json.dumps(data, separators=(",", ":")).encode("ascii")


def from_json(data: bytes) -> Any:
    """Raises ValueError for what is no JSON."""
    try:
        return _decode(data)
    except ValueError:
        return json.loads(data)
