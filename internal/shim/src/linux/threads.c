/* What a crash report needs of the threads: where their code is, and which ones exist. */
#define _GNU_SOURCE
#include "../platform.h"

#include <fcntl.h>
#include <link.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

uintptr_t goanna_interrupted_at(const void *context) {
#if defined(__x86_64__)
    return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.pc;
#else
    (void)context;
    return 0;
#endif
}

typedef struct {
    const char *address, *start, *end;
} segment;

static int find_segment(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    segment *s = data;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        const char *start = (const char *)(info->dlpi_addr + p->p_vaddr);
        if (p->p_type == PT_LOAD && (p->p_flags & PF_X) != 0 && s->address >= start && s->address < start + p->p_memsz) {
            s->start = start;
            s->end = start + p->p_memsz;
            return 1;
        }
    }
    return 0;
}

bool goanna_code_bounds(const void *address, const char **start, const char **end) {
    segment s = {.address = address};
    bool found = dl_iterate_phdr(find_segment, &s) != 0;
    *start = s.start;
    *end = s.end;
    return found;
}

/* The layout of getdents64(2), which the C library declares as struct dirent64 with a name of fixed size. */
typedef struct {
    uint64_t ino;
    int64_t off;
    uint16_t size;
    uint8_t type;
    char name[];
} entry;

static int signal_entries(const char *entries, long size, int number) {
    int sent = 0;
    for (long at = 0; at < size;) {
        const entry *e = (const entry *)(entries + at);
        long thread = 0;
        for (const char *c = e->name; *c >= '0' && *c <= '9'; c++) {
            thread = thread * 10 + *c - '0';
        }
        if (thread != 0 && thread != syscall(SYS_gettid)) {
            sent += syscall(SYS_tgkill, (long)getpid(), thread, number) == 0;
        }
        at += e->size;
    }
    return sent;
}

int goanna_signal_threads(int number) {
    int folder = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return 0;
    }
    _Alignas(entry) char entries[2048];
    int sent = 0;
    for (long n; (n = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0;) {
        sent += signal_entries(entries, n, number);
    }
    close(folder);
    return sent;
}
