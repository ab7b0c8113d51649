"""Side-by-side figures: `python -m benchmarks` lists them, `python -m benchmarks NAME` runs one."""
