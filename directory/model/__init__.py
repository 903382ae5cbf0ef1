"""What a professional is, and what the public may see of one: values that cannot be wrong."""
