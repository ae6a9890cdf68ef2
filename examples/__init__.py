"""Applications that show what schema-doctor is for."""
