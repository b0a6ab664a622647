"""Contact centres: service level and handling of calls, reasons of contacts."""
