"""Pages of people, of what they may do, and of keys."""
