#include <sys/socket.h>
#include <uv.h>

// glibc declares this only with _GNU_SOURCE, which Swift's module of it does not set.
extern int accept4(int, struct sockaddr *, socklen_t *, int);
