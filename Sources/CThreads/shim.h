#include <pthread.h>

// glibc declares this only with _GNU_SOURCE, which Swift's module of it does not set.
extern int pthread_setname_np(pthread_t, const char *);
