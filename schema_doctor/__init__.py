"""schema-doctor: finds and repairs the drift between an application's expectations and its PostgreSQL database."""

__version__ = "0.1.0"
