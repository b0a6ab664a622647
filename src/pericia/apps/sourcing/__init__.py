"""What to hand to others and how: processes assessed, decisions signed, benefits followed."""
