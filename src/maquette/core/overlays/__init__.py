"""Pictures that lie behind or before the model, uploaded once and used by many renders."""
