"""Which steps of a playbook come next: reading, checking and moving procedures. Pure."""
