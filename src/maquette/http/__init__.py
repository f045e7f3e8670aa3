"""What all dialects share: who is calling, bodies, ranges, and answers to faults."""
