"""Durable work: enqueued inside the caller's transaction, run by whichever worker is alive."""
