/* The tests of paper again, on the code that builds without vectors have. */
#include "guard.h"

#define PAPER_SCALAR
#include "paper/plane.c"
#include "paper/shrink.c"

#include "test_paper.c"
