"""The engine inside the process: tantivy, its index files and what is read beside them."""
