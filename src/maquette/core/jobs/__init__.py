"""The durable unit of work: every generation and every render has exactly one job."""
