"""Shares the cores among the processes that test side by side; imported first, as numpy and torch ask only once.

Threads of several processes on the same cores wait for one another: the tests of segmenters take twice as long.
"""

import os

processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
if processes > 1:
    share = str(max(1, (os.cpu_count() or 1) // processes))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, share)
