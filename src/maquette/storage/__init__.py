"""Where bytes are kept, under which names, and the signed addresses that lead to them."""
