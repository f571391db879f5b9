"""Start K2Desk from a checkout: ``python main.py [FOLDER]``."""

from k2desk.bootstrap import main

if __name__ == "__main__":
    raise SystemExit(main())
