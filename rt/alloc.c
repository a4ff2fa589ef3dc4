/* Aligned memory for arrays, each with its block before the data. A few large blocks are kept for reuse when they are freed:
 * the first touch of new pages often costs more than the work on them. */
#include "alloc.h"

#include "pages.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64
#define KEPT_FROM (256 * 1024)      /* the least size of a kept block; malloc reuses smaller ones itself */
#define KEPT_BLOCKS 8
#define KEPT_BYTES (64 * 1024 * 1024) /* the most in all kept blocks together; equal to freshBytes in package buffer */
#define HUGE_FROM (4 * 1024 * 1024)
#define ROOM (4 * 1024 * 1024) /* the least by which the Go heap grows */

static atomic_flag busy = ATOMIC_FLAG_INIT;
static goanna_block *kept;
static size_t kept_bytes;
static int kept_blocks;

/* Gives up after some tries: a fork may leave the flag set for ever in the child, which then uses malloc alone. */
static int try_lock(void) {
    for (int i = 0; i < 100; i++) {
        if (!atomic_flag_test_and_set_explicit(&busy, memory_order_acquire)) {
            return 1;
        }
    }
    return 0;
}

static void unlock(void) { atomic_flag_clear_explicit(&busy, memory_order_release); }

static void keep_or_free(goanna_block *b) {
    if (b->capacity >= KEPT_FROM && b->capacity <= KEPT_BYTES && try_lock()) {
        if (kept_blocks < KEPT_BLOCKS && kept_bytes + b->capacity <= KEPT_BYTES) {
            b->next = kept;
            kept = b;
            kept_blocks++;
            kept_bytes += b->capacity;
            b = NULL;
        }
        unlock();
    }
    if (b != NULL) {
        free(b->origin);
    }
}

static void free_texts(goanna_block *b) {
    if (b->format != b->small_format) {
        free(b->format);
    }
    if (b->shape != b->dims) {
        free(b->shape);
    }
}

static void dispose_allocated(goanna_block *b) {
    free_texts(b);
    keep_or_free(b);
}

/* The most of a class that wait, some 900 KB in all classes. */
#define SMALL_KEPT 256
#define SMALL_BATCH 16

goanna_freed goanna_small[GOANNA_SMALL_CLASSES];

static int class_of(size_t capacity) {
    int class = 0;
    while (((size_t)GOANNA_SMALLEST << class) < capacity) {
        class++;
    }
    return class;
}

/* Go takes all blocks or none, so the first one cannot leave and come back between the load and the exchange. The count is not an atomic addition, which
 * costs more than the rest: threads that count at once lose counts, and so more blocks than SMALL_KEPT may wait, until Go takes them all. */
static void dispose_small(goanna_block *b) {
    free_texts(b);
    b->format = NULL; /* Go may dispose of a block that it has not used again */
    b->shape = NULL;
    goanna_freed *freed = &goanna_small[class_of(b->capacity)];
    uint32_t count = __atomic_load_n(&freed->count, __ATOMIC_RELAXED);
    if (count >= SMALL_KEPT) {
        free(b->origin);
        return;
    }
    __atomic_store_n(&freed->count, count + 1, __ATOMIC_RELAXED);
    goanna_block *first = __atomic_load_n(&freed->first, __ATOMIC_RELAXED);
    do {
        __atomic_store_n(&b->next, first, __ATOMIC_RELEASE); /* for the code that gets the block from Go */
    } while (!__atomic_compare_exchange_n(&freed->first, &first, b, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* Returns a kept block whose capacity is from size to size plus an eighth, or NULL. */
static goanna_block *take_kept(size_t size) {
    if (size < KEPT_FROM || size > KEPT_BYTES || !try_lock()) {
        return NULL;
    }
    goanna_block *found = NULL;
    for (goanna_block **at = &kept; *at != NULL; at = &(*at)->next) {
        if ((*at)->capacity >= size && (*at)->capacity <= size + size / 8) {
            found = *at;
            *at = found->next;
            kept_blocks--;
            kept_bytes -= found->capacity;
            break;
        }
    }
    unlock();
    return found;
}

static void init(goanna_block *b, void (*dispose)(goanna_block *), void *origin) {
    memset(b, 0, sizeof *b);
    b->dispose = dispose;
    b->origin = origin;
}

/* Reports whether memory is left for the Go runtime, which ends the process if it gets none: a collection needs memory of its own.
 * Checks at each large block, and at every KEPT_FROM bytes of small ones. */
static bool leaves_room(size_t size) {
    static atomic_size_t untried;
    if (atomic_fetch_add_explicit(&untried, size, memory_order_relaxed) + size < KEPT_FROM) {
        return true;
    }
    atomic_store_explicit(&untried, 0, memory_order_relaxed);
    return goanna_has_memory(ROOM);
}

/* Returns a block with memory behind it; NULL if there is none. */
static goanna_block *new_block(size_t size, bool zeroed, void (*dispose)(goanna_block *)) {
    if (size > SIZE_MAX - GOANNA_BLOCK_SIZE - ALIGNMENT) {
        return NULL;
    }
    size_t whole = GOANNA_BLOCK_SIZE + size + ALIGNMENT;
    char *origin = zeroed ? calloc(1, whole) : malloc(whole);
    if (origin == NULL) {
        return NULL;
    }
    if (!leaves_room(whole)) {
        free(origin);
        return NULL;
    }
    if (whole >= HUGE_FROM) { /* as NumPy does: the first touch of each small page costs more than the work on it */
        goanna_advise_huge_pages(origin, whole);
    }
    goanna_block *b = (goanna_block *)(origin + (ALIGNMENT - (uintptr_t)origin % ALIGNMENT));
    init(b, dispose, origin);
    b->capacity = size;
    b->data = (char *)b + GOANNA_BLOCK_SIZE;
    return b;
}

goanna_block *goanna_new_small(int class) {
    goanna_block *first = NULL;
    for (int i = 0; i < SMALL_BATCH; i++) {
        goanna_block *b = new_block((size_t)GOANNA_SMALLEST << class, false, dispose_small);
        if (b == NULL) {
            break;
        }
        __atomic_store_n(&b->next, first, __ATOMIC_RELEASE); /* as in dispose_small */
        first = b;
    }
    return first;
}

/* Uses calloc for zeroed memory: new pages from the system are zero already. */
void *goanna_alloc(size_t size, bool zeroed) {
    goanna_block *b = take_kept(size);
    if (b != NULL) {
        size_t capacity = b->capacity;
        init(b, dispose_allocated, b->origin);
        b->capacity = capacity;
        b->data = (char *)b + GOANNA_BLOCK_SIZE;
        if (zeroed) {
            memset(b->data, 0, size);
        }
        return b->data;
    }
    b = new_block(size, zeroed, dispose_allocated);
    return b == NULL ? NULL : b->data;
}

void goanna_release(void *data) {
    goanna_dispose_block((goanna_block *)((char *)data - GOANNA_BLOCK_SIZE));
}

void goanna_dispose_block(goanna_block *b) {
    (void)__atomic_load_n(&b->next, __ATOMIC_ACQUIRE); /* as in goanna_array_wrap of the shim */
    b->dispose(b);
}
