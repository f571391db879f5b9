"""Pure patch algebra: parse edits, find their place, compose any subset to exact bytes."""
