// RFC 6455 and RFC 7692 as a machine.
