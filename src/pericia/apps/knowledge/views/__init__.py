"""Pages of deliverables."""
