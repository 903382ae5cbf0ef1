"""The engine inside the process: tantivy, its index files and the files alongside them."""
