"""Scoring rules: a rule is written once (rulebook) and read three ways, as exact score, native formula and Chinese sentence."""
