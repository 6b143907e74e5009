"""Typed messages that cross a process border, one topic a module. All are frozen msgspec structs; times are seconds since
the epoch (UTC), money is US cents as a float, hashes are lower-case hex."""
