"""What is fast, measured beside its peers in one run. `make bench` runs all of it."""
