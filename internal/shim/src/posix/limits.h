/* Limits of the process and the system. */
#ifndef GOANNA_LIMITS_H
#define GOANNA_LIMITS_H

#include <stdbool.h>

/* The number of processors that the process may use, INT_MAX where it is unknown. */
int goanna_processors(void);

/* Whether the process can certainly make as many threads more, and reserve memory for them. */
bool goanna_are_limits_far(int threads);

#endif
