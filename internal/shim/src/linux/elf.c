/* Shared libraries that are cut short, by a copy in progress or a full disk. dlopen maps them, and the process ends by SIGBUS at the
 * first missing page. */
#define _GNU_SOURCE
#include "../posix/library.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static bool read_at(int fd, void *to, size_t size, uint64_t at) {
    return pread(fd, to, size, (off_t)at) == (ssize_t)size;
}

bool goanna_is_whole(int fd) {
    ElfW(Ehdr) head;
    off_t end = lseek(fd, 0, SEEK_END);
    if (end < 0 || !read_at(fd, &head, sizeof head, 0) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
        head.e_phentsize != sizeof(ElfW(Phdr))) {
        return false;
    }
    for (int i = 0; i < head.e_phnum; i++) {
        ElfW(Phdr) part;
        if (!read_at(fd, &part, sizeof part, head.e_phoff + (uint64_t)i * sizeof part)) {
            return false;
        }
        if (part.p_type == PT_LOAD && (part.p_offset > (uint64_t)end || part.p_filesz > (uint64_t)end - part.p_offset)) {
            return false;
        }
    }
    return head.e_phnum > 0;
}
