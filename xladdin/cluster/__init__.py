"""More workbooks than one machine holds: the same pure function over parts of the files, on an engine of processes, here or elsewhere.

A part becomes two Parquet files, named after what went into them. Parts that are there are not made again, and a part made twice is the
same file twice: a lost worker costs time and nothing else.
"""

from __future__ import annotations

from xladdin.cluster.engines import ClusterGone, run_dask, run_local
from xladdin.cluster.national import National, write_national
from xladdin.cluster.parts import Part, make_part, plan_parts
from xladdin.cluster.run import LOCAL, roll_up_nation
from xladdin.cluster.tables import Incomplete, Tables

__all__ = [
    "LOCAL",
    "ClusterGone",
    "Incomplete",
    "National",
    "Part",
    "Tables",
    "make_part",
    "plan_parts",
    "roll_up_nation",
    "run_dask",
    "run_local",
    "write_national",
]
