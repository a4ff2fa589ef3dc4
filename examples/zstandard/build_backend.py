"""goanna builds this package, not pip: importing the backend (PEP 517) says so."""
raise SystemExit("run \"goanna build .\", and install the wheel that it prints")
