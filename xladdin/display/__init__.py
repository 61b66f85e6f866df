"""Results for people at a terminal, in Chinese. Import the modules here when something is to be shown, not before."""

from __future__ import annotations
