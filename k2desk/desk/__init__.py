"""The desk: what a window, ``run``, ``propose`` and ``check`` may ask of the program."""
