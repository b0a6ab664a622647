"""What the pages of work read, each in as few trips as it can."""
