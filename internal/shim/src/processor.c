/* Whether the processor has the instructions that the Go library is compiled with. Where it has not, Go's runtime ends the process, or an
 * instruction does before. */
#include "shim.h"

#if defined(__x86_64__)
#include <cpuid.h>

#define OLDEST "GOAMD64=v1"

/* The words in which a processor says what it has, and XCR0, in which the system says what registers it saves. */
enum { BASIC, EXTENDED, MORE, SAVED, WORDS };

#define XGETBV (1U << 27)

typedef struct {
    char level; /* of GOAMD64, from which on it is needed */
    int word;
    uint32_t bits;
    const char *name;
} feature;

/* Those that asm_amd64.s of Go's package runtime looks for. */
static const feature features[] = {
    {'2', BASIC, 1U << 0, "SSE3"},
    {'2', BASIC, 1U << 9, "SSSE3"},
    {'2', BASIC, 1U << 13, "CMPXCHG16B"},
    {'2', BASIC, 1U << 19, "SSE4.1"},
    {'2', BASIC, 1U << 20, "SSE4.2"},
    {'2', BASIC, 1U << 23, "POPCNT"},
    {'2', MORE, 1U << 0, "LAHF"},
    {'3', BASIC, 1U << 12, "FMA"},
    {'3', BASIC, 1U << 22, "MOVBE"},
    {'3', BASIC, XGETBV, "XGETBV"},
    {'3', BASIC, 1U << 28, "AVX"},
    {'3', BASIC, 1U << 29, "F16C"},
    {'3', EXTENDED, 1U << 3, "BMI1"},
    {'3', EXTENDED, 1U << 5, "AVX2"},
    {'3', EXTENDED, 1U << 8, "BMI2"},
    {'3', MORE, 1U << 5, "LZCNT"},
    {'3', SAVED, 0x6, "AVX that the system allows"},
    {'4', EXTENDED, 1U << 16, "AVX512F"},
    {'4', EXTENDED, 1U << 17, "AVX512DQ"},
    {'4', EXTENDED, 1U << 28, "AVX512CD"},
    {'4', EXTENDED, 1U << 30, "AVX512BW"},
    {'4', EXTENDED, 1U << 31, "AVX512VL"},
    {'4', SAVED, GOANNA_SAVED_AVX512, "AVX-512 that the system allows"},
};

/* A word that the processor does not have stays 0. */
static void read_words(uint32_t words[WORDS]) {
    uint32_t a, b, c, d;
    if (__get_cpuid_count(1, 0, &a, &b, &c, &d)) {
        words[BASIC] = c;
    }
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        words[EXTENDED] = b;
    }
    if (__get_cpuid_count(0x80000001, 0, &a, &b, &c, &d)) {
        words[MORE] = c;
    }
    if ((words[BASIC] & XGETBV) != 0) {
        __asm__ volatile("xgetbv" : "=a"(words[SAVED]), "=d"(d) : "c"(0));
    }
}

static const char *find_lack(const char *level) {
    char number = level[strlen("GOAMD64=v")];
    uint32_t words[WORDS] = {0};
    read_words(words);
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        const feature *f = &features[i];
        if (f->level <= number && (words[f->word] & f->bits) != f->bits) {
            return f->name;
        }
    }
    return NULL;
}
#else
#define OLDEST "GOARM64=v8.0"

/* Each level needs LSE (platform.Target.Level). */
static const char *find_lack(const char *level) {
    (void)level;
    return goanna_has_lse() ? NULL : "LSE";
}
#endif

bool goanna_has_processor(void) {
    const char *level = goanna_the_module.level, *lack = *level == '\0' ? NULL : find_lack(level);
    if (lack != NULL) {
        PyErr_Format(PyExc_ImportError, "%s: this build is for processors of %s, and this one has no %s: install a wheel for older processors, "
                     "or build one from source with " OLDEST " in the environment", goanna_the_module.package, level, lack);
    }
    return lack == NULL;
}
