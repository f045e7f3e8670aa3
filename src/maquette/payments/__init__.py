"""Taking money for one request at a time, by the x402 protocol. It knows no database."""
