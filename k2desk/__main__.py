"""Start K2Desk: ``python -m k2desk``."""

from k2desk.bootstrap import main

if __name__ == "__main__":
    raise SystemExit(main())
