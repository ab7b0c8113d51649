"""`python -m lib_inpaint`: the standalone tab and the command line."""

import io
import sys

from .cli import main

# A console that cannot show a letter of a file's name shows its number instead.
for stream in (sys.stdout, sys.stderr):
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
try:
    sys.exit(main())
except KeyboardInterrupt:
    sys.exit("Stopped.")
