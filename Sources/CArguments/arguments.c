#include "CArguments.h"

static int count;
static char **values;

// glibc calls constructors with what it calls `main` with. Swift looks for the arguments in front
// of the environment, which moves once somebody has called `setenv`, or in /proc, which may not be
// there; and then has none.
__attribute__((constructor)) static void take_arguments(int argc, char **argv) {
  count = argc;
  values = argv;
}

int arguments_count(void) { return count; }

char **arguments_values(void) { return values; }
