"""Looking after the fact: whether the house's promises hold, and which files nobody knows."""
