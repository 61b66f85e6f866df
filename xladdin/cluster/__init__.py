"""More workbooks than one machine holds: the same pure function over parts of the files, on an engine of processes, here or elsewhere.

A part becomes two Parquet files, named after what went into them. Parts that are there are not made again, and a part made twice is the
same file twice: a lost worker costs time and nothing else.
"""

from __future__ import annotations

from xladdin.cluster.engines import ClusterGone, Dask, Engine, Local
from xladdin.cluster.national import National, write_national
from xladdin.cluster.parts import Part, make_part, plan_parts
from xladdin.cluster.run import LOCAL, make_parts, roll_up_nation
from xladdin.cluster.tables import Incomplete, Tables
from xladdin.cluster.workbooks import Line

__all__ = [
    "LOCAL",
    "ClusterGone",
    "Dask",
    "Engine",
    "Incomplete",
    "Line",
    "Local",
    "National",
    "Part",
    "Tables",
    "make_part",
    "make_parts",
    "plan_parts",
    "roll_up_nation",
    "write_national",
]
