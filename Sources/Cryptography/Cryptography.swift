// Digests, random bytes and constant-time comparison.
