/* tree.h - adds gradients in one fixed binary tree.
 *
 * It works like counting in binary. Every push adds 1 to the lowest digit; every carry adds two complete subtrees of
 * the same size. So the tree, and with it the bits, do not depend on which worker computed a subtree.
 *   push 0:  [0]            push 1:  [01]        push 2:  [01] [2]      push 3:  [0123]
 *   finish adds the rest from the right: [0123] + ([45] + [6]).
 */
#ifndef INK_TRAIN_TREE_H
#define INK_TRAIN_TREE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    float *sums;     /* levels * count floats: the sums of subtrees that wait for a partner, largest first */
    size_t count;    /* floats in a gradient */
    int32_t waiting; /* number of subtrees in sums */
    uint32_t pushed; /* units so far */
} gradient_tree;

float *tree_next(gradient_tree *t);   /* where the gradient of the next unit goes */
void tree_push(gradient_tree *t);     /* call it when that gradient is there */
float *tree_finish(gradient_tree *t); /* the sum of all units; at least one was pushed */

#endif
