// Matrix products, which take nearly all of a dense layer's time.

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

/** How b lies: [inner, columns]; [columns, inner]; or as `pack` has laid it, when its step means nothing. */
enum class Layout { plain, transposed, packed };

/** Matrices that may lie in wider ones: a step is how far apart their rows begin. */
struct Product {
  const float* a;
  int64_t a_step, rows, inner;
  const float* b;
  int64_t b_step, columns;
  Layout layout;
  float* c;
  int64_t c_step;
  Ending ending;
};

/** c [rows, columns] = a [rows, inner] b, and the ending; each number is summed in the same order on however many cores. */
void product(const Product& given);

/** The same in this thread alone. */
void product_alone(const Product& given);

/** Columns that a packed b has a multiple of, on every CPU. */
constexpr int64_t PACKED_COLUMNS = 48;

/**
 * Lays b [inner, columns], or [columns, inner] where `transposed`, so that its numbers are read one after the other. The
 * same b serves many products, so the copy that each of them would make is made once.
 */
void pack(const float* b, int64_t inner, int64_t columns, bool transposed, float* packed);

/**
 * c [rows, columns] = GELU(a b1 + bias1) b2 + bias2, with both b packed: what is between them, [rows, middle], never leaves
 * the cache.
 */
struct FeedForward {
  const float* a;
  int64_t rows, inner, middle, columns;
  const float *b1, *bias1, *b2, *bias2;
  float* c;
};
void feed_forward(const FeedForward& given);

}  // namespace transferlab
