"""Deliverables as values: documents of blocks, what claims must cite, versions compared, files."""
