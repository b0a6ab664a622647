"""What people do in each service, one module a service."""
