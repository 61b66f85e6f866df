"""All faults there are, and the kinds of findings that none of them can raise."""

from __future__ import annotations

from workbooks.city import content, figures, grids, ods, opens, scored, spoiled, tabs, tampered, written  # noqa: F401  (enters the faults)
from workbooks.city.fault import CATALOGUE, CHANGSHA, COUNTY, GENERAL, HONGJIANG, JINXIAN, NINGXIANG, WUGANG, Fault

MAKERS = {
    NINGXIANG: grids.ningxiang, COUNTY: grids.county, GENERAL: opens.general, HONGJIANG: opens.hongjiang, WUGANG: opens.wugang,
    JINXIAN: opens.jinxian, CHANGSHA: opens.changsha,
}  # fmt: skip
SHARES = {NINGXIANG: 62, GENERAL: 11, COUNTY: 9, HONGJIANG: 6, JINXIAN: 6, CHANGSHA: 4, WUGANG: 2}
"""How many of a hundred units use which form."""
NOT_PLANTED = {
    "check-crashed": "a fault of the program, which no file may cause",
    "gave-up": "time or memory of the machine ran out; a file that forces it would have to be slow for every reader",
    "same-figures": "two files show it together; the roll-up finds it, not the reading of one file",
    "last-year-differs": "last year's roll-up shows it; the roll-up finds it, not the reading of one file",
}
"""Kinds that no planted file raises, with the reason."""


def catalogue() -> dict[str, Fault]:
    return dict(CATALOGUE)
