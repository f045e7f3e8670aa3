"""The product: one room per noun, and no word of HTTP."""
