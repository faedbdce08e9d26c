// Products of matrices: what a dense layer takes nearly all of its time for.

#pragma once

#include <cstdint>

namespace transferlab {

/** How a product ends, once the sums are there. */
struct Ending {
  /** Added to each row, [columns]; none where it is null. */
  const float* bias = nullptr;
  /** Whether GELU, as it is defined, comes behind. */
  bool gelu = false;
};

/** Matrices that may lie in wider ones: a step is how far apart their rows begin. */
struct Product {
  const float* a;
  int64_t a_step, rows, inner;
  const float* b;
  /** b is [inner, columns]; or, where `transposed`, [columns, inner]. */
  int64_t b_step, columns;
  bool transposed;
  float* c;
  int64_t c_step;
  Ending ending;
};

/** c [rows, columns] = a [rows, inner] b, and the ending; each number is summed in the same order on however many cores. */
void product(const Product& given);

/** The same in this thread alone. */
void product_alone(const Product& given);

}  // namespace transferlab
