"""Work that follows an action: deferred in its transaction, done by workers, its effects once."""
