// Loaded into a program: says so, and says so again should the C library take its libraries down.

#include <unistd.h>

static void say(const char *said, size_t bytes)
{
    if (write(STDERR_FILENO, said, bytes) < 0)
        _exit(99);
}

__attribute__((constructor)) static void at_start(void)
{
    say("loaded\n", 7);
}

__attribute__((destructor)) static void at_exit(void)
{
    say("taken down\n", 11);
}
