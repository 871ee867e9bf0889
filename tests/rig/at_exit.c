// Loaded into a program: says so, should the C library take its libraries down at the end.

#include <unistd.h>

__attribute__((destructor)) static void at_exit(void)
{
    static const char said[] = "taken down\n";
    if (write(STDERR_FILENO, said, sizeof said - 1) < 0)
        _exit(99);
}
