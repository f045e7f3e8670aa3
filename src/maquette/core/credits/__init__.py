"""What work costs, and an append-only ledger of who paid."""
