#pragma once

/// How many arguments the process was started with, its name included.
int arguments_count(void);

/// The arguments, as the system gave them to the process; they live as long as it does.
char **arguments_values(void);
