/* Times calls of Nothing in two libraries of Go, in turns, by one and more threads.
 *
 *     threads ROUNDS MOST LIBRARY LIBRARY
 *
 * Prints a line for each number of threads from 1 to MOST: the number, and for each library the median of the rounds, in ns from one
 * call of a thread to its next. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define CALLS 100000
#define MOST_THREADS 64
#define MOST_ROUNDS 1000

typedef void function(void);

static pthread_barrier_t barrier;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void *call(void *argument) {
    function *f = *(function **)argument;
    f(); /* the thread's first call makes its goroutine */
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < CALLS; i++) f();
    pthread_barrier_wait(&barrier);
    return NULL;
}

static double time_of(function *f, int threads) {
    pthread_t made[MOST_THREADS];
    pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1);
    for (int i = 0; i < threads; i++)
        if (pthread_create(&made[i], NULL, call, &f) != 0) exit(2);
    pthread_barrier_wait(&barrier);
    double start = now();
    pthread_barrier_wait(&barrier);
    double took = now() - start;
    for (int i = 0; i < threads; i++) pthread_join(made[i], NULL);
    pthread_barrier_destroy(&barrier);
    return took / CALLS;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    int rounds = atoi(argv[1]), most = atoi(argv[2]);
    if (rounds < 1 || rounds > MOST_ROUNDS || most < 1 || most > MOST_THREADS) return 2;
    function *functions[2];
    for (int i = 0; i < 2; i++) {
        void *library = dlopen(argv[3 + i], RTLD_NOW);
        *(void **)&functions[i] = library == NULL ? NULL : dlsym(library, "Nothing");
        if (functions[i] == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
    }
    static double times[2][MOST_ROUNDS];
    for (int threads = 1; threads <= most; threads++) {
        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < 2; i++) {
                int which = (round + i) % 2;
                times[which][round] = time_of(functions[which], threads);
            }
        printf("%d", threads);
        for (int i = 0; i < 2; i++) {
            qsort(times[i], (size_t)rounds, sizeof(double), ascending);
            printf(" %.1f", times[i][rounds / 2]);
        }
        printf("\n");
    }
    return 0;
}
