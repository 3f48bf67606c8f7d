// The embedded journal.
