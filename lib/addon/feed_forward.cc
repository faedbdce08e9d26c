// Two dense layers with a GELU between them. The hidden layer is four times as wide as the input and stays in the cache.

#include <algorithm>
#include <vector>

#include "biases.h"
#include "filled_rows.h"
#include "parallel.h"
#include "product.h"
#include "tiles.h"

namespace transferlab {
namespace {

/** Rows of a that are worked on together, and columns of what is between: with all that meets them they fill the cache. */
constexpr int64_t BLOCK = 256, MIDDLE = 192;

/** Some rows, BLOCK at most. */
void feed_some(const FeedForward& given, const Tiles& tiles, Which which) {
  static thread_local std::vector<float> between(BLOCK * MIDDLE);
  const float* a[ROWS];
  float* c[ROWS];
  for (int64_t from = 0; from < given.middle; from += MIDDLE) {
    const int64_t width = std::min(MIDDLE, given.middle - from);
    const float* b1 = given.b1 + from * given.inner;
    // The rows `from` and on of the second b, of each of its panels.
    const float* b2 = given.b2 + from * tiles.columns;
    for (int64_t place = 0; place < which.count; place += tiles.rows) {
      const int64_t rows = std::min(tiles.rows, which.count - place);
      for (int64_t i = 0; i < rows; i++) {
        a[i] = given.a + which[place + i] * given.inner;
        c[i] = between.data() + (place + i) * MIDDLE;
      }
      row_of_tiles(tiles, a, rows, b1, given.inner * tiles.columns, given.inner, width, c, true);
      for (int64_t i = 0; i < rows; i++) add_bias_gelu(c[i], given.bias1 + from, width);
    }
    for (int64_t place = 0; place < which.count; place += tiles.rows) {
      const int64_t rows = std::min(tiles.rows, which.count - place);
      for (int64_t i = 0; i < rows; i++) {
        a[i] = between.data() + (place + i) * MIDDLE;
        c[i] = given.c + which[place + i] * given.columns;
      }
      row_of_tiles(tiles, a, rows, b2, given.middle * tiles.columns, width, given.columns, c, from == 0);
    }
  }
  for (int64_t place = 0; place < which.count; place++) {
    add_bias(given.c + which[place] * given.columns, given.bias2, given.columns);
  }
}

}  // namespace

void feed_forward(const FeedForward& given) {
  const std::vector<int64_t> filled = filled_rows(given.a, given.inner, given.rows, given.inner);
  const int64_t count = filled.size();
  if (count < given.rows) {
    // All rows of zeros have the same output, which is computed once.
    const std::vector<float> nothing(given.inner, 0.0f);
    std::vector<float> alike(given.columns);
    FeedForward one = given;
    one.a = nothing.data(), one.c = alike.data();
    feed_some(one, tiles(), {nullptr, 1});
    for_others(filled, given.rows, [&](int64_t row) {
      std::copy(alike.begin(), alike.end(), given.c + row * given.columns);
    });
  }
  const int64_t step = tiles().rows;
  const int64_t block = std::max(step, std::min(BLOCK, count / (2 * cores_here()) / step * step));
  const int64_t blocks = (count + block - 1) / block;
  parallel(blocks, block * given.inner * given.middle / 128, [&](int, int64_t begin, int64_t end) {
    for (int64_t one = begin; one < end; one++) {
      feed_some(given, tiles(), {filled.data() + one * block, std::min(block, count - one * block)});
    }
  });
}

}  // namespace transferlab
