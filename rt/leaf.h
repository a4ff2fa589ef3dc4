#ifndef GOANNA_LEAF_H
#define GOANNA_LEAF_H

#include "frame.h"

/* Makes a table of leaves known, which lives as long as the process. Called once, after the Go runtime has installed its handlers of signals. */
void goanna_offer_leaves(goanna_leaf *table);

#endif
