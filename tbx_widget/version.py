"""The version of this package, for all that tell it."""

__version__ = "0.1.0"
