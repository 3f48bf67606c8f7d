// Event loops, TCP, timers and signals.
