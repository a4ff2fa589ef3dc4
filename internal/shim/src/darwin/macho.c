/* Shared libraries that are cut short, by a copy in progress or a full disk. The process ends by SIGBUS at the first missing page. */
#include "../posix/library.h"

#include <mach-o/loader.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static bool read_at(int fd, void *to, size_t size, uint64_t at) { return pread(fd, to, size, (off_t)at) == (ssize_t)size; }

/* Whether the file has all segments of the load commands, which size bytes are of. */
static bool has_segments(const char *commands, size_t size, uint32_t count, uint64_t end) {
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct load_command *c = (const struct load_command *)(commands + at);
        if (size - at < sizeof *c || c->cmdsize < sizeof *c || c->cmdsize > size - at) {
            return false;
        }
        const struct segment_command_64 *s = (const struct segment_command_64 *)c;
        if (c->cmd == LC_SEGMENT_64 && (c->cmdsize < sizeof *s || s->fileoff > end || s->filesize > end - s->fileoff)) {
            return false;
        }
        at += c->cmdsize;
    }
    return count > 0;
}

bool goanna_is_whole(int fd) {
    struct mach_header_64 head;
    off_t end = lseek(fd, 0, SEEK_END);
    if (end < 0 || !read_at(fd, &head, sizeof head, 0) || head.magic != MH_MAGIC_64 || head.sizeofcmds > end) {
        return false;
    }
    char *commands = malloc(head.sizeofcmds);
    bool whole = commands != NULL && read_at(fd, commands, head.sizeofcmds, sizeof head) &&
                 has_segments(commands, head.sizeofcmds, head.ncmds, (uint64_t)end);
    free(commands);
    return whole;
}
