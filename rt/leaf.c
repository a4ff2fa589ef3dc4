/* Calls of leaves: functions of Go that run on the stack of C, without the Go runtime (package leaf of the tool). */
#define _GNU_SOURCE
#include "leaf.h"

#include <stddef.h>

#include "library.h"

GOANNA_EXPORT goanna_leaf *goanna_leaves;

GOANNA_EXPORT bool goanna_call_leaf(const goanna_leaf *leaf, void *frame, goanna_leaf_fault *fault);

#if defined(__linux__) && defined(__x86_64__)

#include <signal.h>
#include <ucontext.h>

/* Where the leaf that this thread runs began; NULL: it runs none. Initial-exec: the handler of a signal reads it. */
static __thread void *stack __attribute__((tls_model("initial-exec")));
static __thread uint64_t fault_address, fault_code __attribute__((tls_model("initial-exec")));

/* What the register of the goroutine points to: its limit of the stack is 0, and nothing else of it is used. */
__attribute__((visibility("hidden"), used, aligned(64))) const char goanna_leaf_goroutine[64];

/* Calls code, a function of Go's internal ABI (src/cmd/compile/abi-internal.md in Go's repository), with frame in AX, a goroutine in R14 and
 * zero in X15. It may use all registers but SP and BP. Stores SP at *stack meanwhile. Returns 0, or 1 after goanna_leaf_abandon. */
int goanna_leaf_enter(void *code, void *frame, void **stack) __attribute__((visibility("hidden")));

/* Where a thread goes on, with the stored SP, to end a leaf that could not access memory. */
extern const char goanna_leaf_abandon[] __attribute__((visibility("hidden")));

__asm__(".text\n"
        ".p2align 4\n"
        ".globl goanna_leaf_enter\n"
        ".hidden goanna_leaf_enter\n"
        ".type goanna_leaf_enter, @function\n"
        "goanna_leaf_enter:\n"
        "    .cfi_startproc\n"
        "    push %rbp\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_rel_offset %rbp, 0\n"
        "    push %rbx\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_rel_offset %rbx, 0\n"
        "    push %r12\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_rel_offset %r12, 0\n"
        "    push %r13\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_rel_offset %r13, 0\n"
        "    push %r14\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_rel_offset %r14, 0\n"
        "    push %r15\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    .cfi_rel_offset %r15, 0\n"
        "    push %rdx\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    mov %rsp, (%rdx)\n"
        "    lea goanna_leaf_goroutine(%rip), %r14\n"
        "    xorps %xmm15, %xmm15\n"
        "    mov %rsi, %rax\n"
        "    call *%rdi\n"
        "    xor %eax, %eax\n"
        "1:  pop %rdx\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    movq $0, (%rdx)\n"
        "    pop %r15\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    pop %r14\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    pop %r13\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    pop %r12\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    pop %rbx\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    pop %rbp\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    ret\n"
        "    .cfi_adjust_cfa_offset 56\n"
        ".globl goanna_leaf_abandon\n"
        ".hidden goanna_leaf_abandon\n"
        "goanna_leaf_abandon:\n"
        "    mov $1, %eax\n"
        "    cld\n"
        "    jmp 1b\n"
        "    .cfi_endproc\n"
        ".size goanna_leaf_enter, . - goanna_leaf_enter\n");

bool goanna_call_leaf(const goanna_leaf *leaf, void *frame, goanna_leaf_fault *fault) {
    if (__builtin_expect(goanna_leaf_enter(leaf->code, frame, &stack) == 0, 1)) {
        return true;
    }
    fault->address = fault_address;
    fault->code = fault_code;
    return false;
}

static struct sigaction earlier_segv, earlier_bus;

/* A fault in the code of a leaf ends the leaf. Others are Go's, or of those before it. */
static void handle(int number, siginfo_t *info, void *context) {
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    if (stack != NULL && goanna_in_library((uintptr_t)registers[REG_RIP])) {
        fault_address = (uint64_t)(uintptr_t)info->si_addr;
        fault_code = (uint64_t)registers[REG_RIP];
        registers[REG_RSP] = (greg_t)(uintptr_t)stack;
        registers[REG_RIP] = (greg_t)(uintptr_t)goanna_leaf_abandon;
        return;
    }
    (number == SIGSEGV ? &earlier_segv : &earlier_bus)->sa_sigaction(number, info, context);
}

/* The handler has the flags and the mask of Go's. */
static void watch(int number, struct sigaction *earlier) {
    if (sigaction(number, NULL, earlier) == 0 && (earlier->sa_flags & SA_SIGINFO) != 0) {
        struct sigaction ours = *earlier;
        ours.sa_sigaction = handle;
        sigaction(number, &ours, NULL);
    }
}

void goanna_offer_leaves(goanna_leaf *table) {
    watch(SIGSEGV, &earlier_segv);
    watch(SIGBUS, &earlier_bus);
    goanna_leaves = table;
}

#else /* the tool finds no leaves for other systems */

void goanna_offer_leaves(goanna_leaf *table) { goanna_leaves = table; }

bool goanna_call_leaf(const goanna_leaf *leaf, void *frame, goanna_leaf_fault *fault) {
    (void)leaf, (void)frame, (void)fault;
    return false;
}

#endif
