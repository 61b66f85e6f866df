"""Results for people at a terminal, in Chinese. The modules here load rich; import them when something is to be shown, not before."""

from __future__ import annotations
