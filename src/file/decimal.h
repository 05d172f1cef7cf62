/* decimal.h - a decimal number as a double. */
#ifndef INK_FILE_DECIMAL_H
#define INK_FILE_DECIMAL_H

#include <stdint.h>

/* Most characters of a number. Programs write at most 24. */
enum { DECIMAL_MOST = 64 };

/* The double that is nearest to a number of JSON's grammar, ties to even, as every JSON reader takes it; infinity beyond the
 * largest. length: 1..DECIMAL_MOST. */
double decimal_value(const char *number, int32_t length);

#endif
