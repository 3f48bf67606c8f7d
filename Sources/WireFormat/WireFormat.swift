// JSON and the messages of `stet.v1`.
