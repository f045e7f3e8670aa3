"""Neural networks that several engines share. They know tensors, and nothing of pictures."""
