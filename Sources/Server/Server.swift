// The shell around the machines.
