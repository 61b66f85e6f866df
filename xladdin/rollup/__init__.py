"""The bureau's side: many submissions consolidated into one roll-up workbook."""

from __future__ import annotations
