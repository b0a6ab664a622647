"""Files that lie outside of the database: received, kept, read back, removed."""
