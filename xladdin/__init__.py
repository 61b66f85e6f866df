"""部门整体支出绩效自评: templates, checks, scores and roll-ups."""

__version__ = "0.1.0"
