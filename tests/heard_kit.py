"""Hears from within a program whatever it asks the network for; what goes before its own words is a file."""

from __future__ import annotations

HEARD = """
import sys
told = open(sys.argv.pop(1), "w", buffering=1)

def hear(event, arguments):
    if event in ("socket.bind", "socket.listen", "socket.connect", "socket.sendto", "socket.getaddrinfo"):
        told.write(f"{event} {arguments[1:] if event != 'socket.getaddrinfo' else arguments[:2]}\\n")

sys.addaudithook(hear)
from k2desk.__main__ import main
sys.exit(main())
"""
