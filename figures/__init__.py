"""What K2Desk promises of safety and reliability, in numbers: each beside its bar."""
