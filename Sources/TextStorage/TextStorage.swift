// The document text: a balanced tree of UTF-8 leaves.
