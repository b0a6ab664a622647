"""What an action changed: indicators before and after, with how sure that is."""
