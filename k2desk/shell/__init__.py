"""Lines of shell: taken apart for the rules, and explained."""
