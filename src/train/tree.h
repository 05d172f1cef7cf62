/* tree.h - adding gradients in one fixed binary tree.
 *
 * Works like counting in binary: every push is a 1 added to the lowest digit, every carry adds two finished subtrees of
 * the same size. Whoever computed a subtree, the tree and so the bits are the same.
 *   push 0:  [0]            push 1:  [01]        push 2:  [01] [2]      push 3:  [0123]
 *   finish adds what is left from the right: [0123] + ([45] + [6]).
 */
#ifndef INK_TRAIN_TREE_H
#define INK_TRAIN_TREE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    float *sums;     /* levels * count: the subtrees that wait for a partner, largest first */
    size_t count;    /* floats in a gradient */
    int32_t waiting; /* subtrees in sums */
    uint32_t pushed; /* units so far */
} gradient_tree;

float *tree_next(gradient_tree *t);   /* where to write the next unit's gradient */
void tree_push(gradient_tree *t);     /* it has been written */
float *tree_finish(gradient_tree *t); /* the sum of all units pushed (at least one) */

#endif
