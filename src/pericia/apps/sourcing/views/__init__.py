"""Pages of the sourcing decision, public and signed in."""
