"""The log tree of the journal (RFC 6962, RFC 9162): commitments, hashing, proofs, checkpoints."""
