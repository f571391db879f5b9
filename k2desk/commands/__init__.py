"""What may be typed after ``k2desk`` beside a folder: one command a file, found by being there."""
