"""Every service of the catalogue, proved by its own rules, from a file to a closed case."""
