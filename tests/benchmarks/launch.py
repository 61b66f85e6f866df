"""Runs a program of Python's and says how long it took and how much memory its largest process: `python launch.py ARGUMENTS…`.

A process that a large one starts inherits its peak, so the programs to be measured are started by this small one.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

start = time.perf_counter()
status = subprocess.call([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
seconds = time.perf_counter() - start
print(json.dumps([status, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
