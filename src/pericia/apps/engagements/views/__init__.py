"""Pages of engagements, their service lines and changes, and of playbooks."""
