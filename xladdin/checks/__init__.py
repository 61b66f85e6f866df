"""Checks of a filing: one function per finding code."""
