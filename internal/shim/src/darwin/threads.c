/* What a crash report needs of the threads: where their code is, and which ones exist. */
#include "../platform.h"

#include <dlfcn.h>
#include <mach-o/loader.h>
#include <mach/mach.h>
#include <sys/ucontext.h>

uintptr_t goanna_interrupted_at(const void *context) {
    const ucontext_t *c = context;
#if defined(__x86_64__)
    return (uintptr_t)c->uc_mcontext->__ss.__rip;
#elif defined(__aarch64__)
    return (uintptr_t)c->uc_mcontext->__ss.__pc;
#else
    (void)c;
    return 0;
#endif
}

/* The code is in the segment __TEXT, which begins with the header. */
bool goanna_code_bounds(const void *address, const char **start, const char **end) {
    Dl_info info;
    *start = *end = NULL;
    if (dladdr(address, &info) == 0 || info.dli_fbase == NULL) {
        return false;
    }
    const struct mach_header_64 *header = info.dli_fbase;
    const char *command = (const char *)(header + 1);
    for (uint32_t i = 0; i < header->ncmds; i++) {
        const struct segment_command_64 *s = (const struct segment_command_64 *)command;
        if (s->cmd == LC_SEGMENT_64 && s->fileoff == 0 && s->filesize > 0) {
            *start = (const char *)header;
            *end = *start + s->vmsize;
            return true;
        }
        command += s->cmdsize;
    }
    return false;
}

/* The system call behind pthread_kill, which takes a lock before. */
int __pthread_kill(mach_port_t thread, int number);

int goanna_signal_threads(int number) {
    thread_act_array_t threads;
    mach_msg_type_number_t count;
    if (task_threads(mach_task_self(), &threads, &count) != KERN_SUCCESS) {
        return 0;
    }
    mach_port_t own = mach_thread_self();
    int sent = 0;
    for (mach_msg_type_number_t i = 0; i < count; i++) {
        sent += threads[i] != own && __pthread_kill(threads[i], number) == 0;
        mach_port_deallocate(mach_task_self(), threads[i]);
    }
    mach_port_deallocate(mach_task_self(), own);
    vm_deallocate(mach_task_self(), (vm_address_t)threads, count * sizeof *threads);
    return sent;
}
