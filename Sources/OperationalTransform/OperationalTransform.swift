// Operations and their algebra.
