"""The running program and every door to the outside."""

__version__ = "0.1.0"
