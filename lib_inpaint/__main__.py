"""`python -m lib_inpaint`: the standalone tab and the command line."""

import sys

from .cli import main

sys.exit(main())
