/* Memory that can be read: macOS has no cheap question for it. */
#include "../platform.h"

bool goanna_is_readable(const char *p) {
    (void)p;
    return true;
}
