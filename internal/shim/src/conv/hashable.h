/* py.Hashable, and the keys of a map of any. */
#include "any.h"

GOANNA_CONVERTER goanna_conv_hashable = {GOANNA_LOAD(goanna_load_hashable), GOANNA_BUILD(goanna_build_any), NULL};
