"""What is said and what happens: the words every room shares."""
