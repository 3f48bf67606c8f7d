// A client on the same machines.
