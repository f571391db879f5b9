"""Start K2Desk: ``python -m k2desk``.

Python then looks for modules in the current folder first, which may be a project with an ``httpx.py`` of its
own (https://docs.python.org/3/using/cmdline.html#cmdoption-m); unless K2Desk lies there, it is taken out.
"""

import os
import sys

if not sys.flags.safe_path and sys.path[0] != os.path.dirname(os.path.dirname(os.path.abspath(__file__))):
    del sys.path[0]

from k2desk.bootstrap import main

if __name__ == "__main__":
    raise SystemExit(main())
