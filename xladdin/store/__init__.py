"""What was examined before, kept beside the roll-up: unchanged files are not read again, and older submissions stay comparable."""

from __future__ import annotations
