// Matrix products, in blocks that stay in the cache while they are used (Goto & van de Geijn 2008).
//
// Columns of b are packed in the order in which they are read; a few rows of a are multiplied by them at a time, with all
// sums in registers. For few rows, such as one token, packing does not pay: b is read once.
//
// Rows of a that are all zero, such as padding, are skipped.

#include "product.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "biases.h"
#include "filled_rows.h"
#include "kernel.h"
#include "parallel.h"
#include "tiles.h"

namespace transferlab {
namespace {

/** The most columns and rows of b that are copied at a time: 295 kB, which stay in the second cache. */
constexpr int64_t WIDTH = 192, DEPTH = 384;

/** Rows up to which b is read as it lies. */
constexpr int64_t FEW = 3;

/** Rows `from` to `to` of b, columns `column` to `column + width`, as tiles read them; zeros behind the last column. */
FOR_EVERY_CPU void copy_panel(const Product& given, int64_t from, int64_t to, int64_t column, int64_t width,
                              int64_t tile_columns, float* __restrict panel) {
  const int64_t depth = to - from;
  for (int64_t start = 0; start < width; start += tile_columns, panel += depth * tile_columns) {
    const int64_t filled = std::min(tile_columns, width - start);
    if (filled < tile_columns) std::fill(panel, panel + depth * tile_columns, 0.0f);
    if (given.layout == Layout::transposed) {
      // A block at a time, so that what is written stays in the first cache until it is full.
      for (int64_t block = 0; block < depth; block += 64) {
        const int64_t end = std::min(depth, block + 64);
        for (int64_t j = 0; j < filled; j++) {
          const float* row = given.b + (column + start + j) * given.b_step + from;
          for (int64_t k = block; k < end; k++) panel[k * tile_columns + j] = row[k];
        }
      }
    } else {
      const float* row = given.b + from * given.b_step + column + start;
      for (int64_t k = 0; k < depth; k++, row += given.b_step) {
        // Rows are too far apart for the processor to foresee the next.
        for (int64_t j = 0; j < filled; j += 16) __builtin_prefetch(row + 8 * given.b_step + j);
        std::memcpy(panel + k * tile_columns, row, filled * sizeof(float));
      }
    }
  }
}

void end(const Ending& ending, float* c, int64_t column, int64_t columns) {
  if (!ending.bias) return;
  if (ending.gelu) add_bias_gelu(c, ending.bias + column, columns);
  else add_bias(c, ending.bias + column, columns);
}

/** Asks memory for the share from `row` to `end` of `all` of the first `count` numbers of each of these panels. */
void ask_for(const float* b, int64_t b_panel, int64_t count, int64_t panels, int64_t row, int64_t end, int64_t all) {
  for (int64_t panel = 0; panel < panels; panel++, b += b_panel) {
    for (int64_t at = count * row / all; at < count * end / all; at += 16) __builtin_prefetch(b + at, 0, 2);
  }
}

/** One row for some columns of a packed b. */
void one_row(const Product& given, const Tiles& tiles, int64_t row, int64_t column, int64_t width) {
  const int64_t b_panel = given.inner * tiles.columns, wide = STREAMS * tiles.columns;
  const float *a = given.a + row * given.a_step, *b = given.b + column * given.inner;
  float* c = given.c + row * given.c_step + column;
  int64_t start = 0;
  for (; start + wide <= width; start += wide) tiles.streams(a, b + start * given.inner, b_panel, given.inner, c + start);
  float* rest = c + start;
  row_of_tiles(tiles, &a, 1, b + start * given.inner, b_panel, given.inner, width - start, &rest, true);
  end(given.ending, c, column, width);
}

/** These rows for some columns, WIDTH at most. */
void some_columns(const Product& given, const Tiles& tiles, Which which, int64_t column, int64_t width) {
  // One piece at least: sums of nothing are zeros.
  const int64_t pieces = std::max<int64_t>(1, (given.inner + DEPTH - 1) / DEPTH);
  const bool packed = given.layout == Layout::packed;
  if (packed && which.count == 1) return one_row(given, tiles, which[0], column, width);
  static thread_local std::vector<float> panel(WIDTH * DEPTH);
  const float* a[ROWS];
  float* c[ROWS];
  for (int64_t piece = 0; piece < pieces; piece++) {
    const int64_t from = given.inner * piece / pieces, to = given.inner * (piece + 1) / pieces, depth = to - from;
    if (!packed) copy_panel(given, from, to, column, width, tiles.columns, panel.data());
    const float* b = packed ? given.b + column * given.inner + from * tiles.columns : panel.data();
    const int64_t b_panel = (packed ? given.inner : depth) * tiles.columns;
    const bool last = piece == pieces - 1;
    // While these columns are worked on, the next are on their way: a part of them with each group of rows.
    const float* next = b + (last ? width * given.inner - from * tiles.columns : depth * tiles.columns);
    for (int64_t place = 0; place < which.count; place += tiles.rows) {
      const int64_t rows = std::min(tiles.rows, which.count - place);
      if (packed) ask_for(next, b_panel, depth * tiles.columns, width / tiles.columns, place, place + rows, which.count);
      for (int64_t i = 0; i < rows; i++) {
        a[i] = given.a + which[place + i] * given.a_step + from;
        c[i] = given.c + which[place + i] * given.c_step + column;
      }
      row_of_tiles(tiles, a, rows, b, b_panel, depth, width, c, piece == 0);
      for (int64_t i = 0; last && i < rows; i++) end(given.ending, c[i], column, width);
    }
  }
}

/** c [columns] = a [inner] b, four rows of b at a time. */
FOR_EVERY_CPU void row_by(const float* __restrict a, int64_t inner, const float* __restrict b, int64_t b_step,
                          int64_t columns, float* __restrict c) {
  std::fill(c, c + columns, 0.0f);
  int64_t k = 0;
  for (; k + 4 <= inner; k += 4, b += 4 * b_step) {
    const float *b1 = b + b_step, *b2 = b1 + b_step, *b3 = b2 + b_step;
    const float x0 = a[k], x1 = a[k + 1], x2 = a[k + 2], x3 = a[k + 3];
    for (int64_t j = 0; j < columns; j++) c[j] += x0 * b[j] + x1 * b1[j] + x2 * b2[j] + x3 * b3[j];
  }
  for (; k < inner; k++, b += b_step) {
    for (int64_t j = 0; j < columns; j++) c[j] += a[k] * b[j];
  }
}

FOR_EVERY_CPU float dot(const float* __restrict a, const float* __restrict b, int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t k = 0; k < count; k++) sum += a[k] * b[k];
  return sum;
}

/** A few rows for some columns, with b read where it lies. */
void few_rows(const Product& given, int64_t column, int64_t columns) {
  for (int64_t row = 0; row < given.rows; row++) {
    const float* a = given.a + row * given.a_step;
    float* c = given.c + row * given.c_step + column;
    if (given.layout == Layout::transposed) {
      const float* b = given.b + column * given.b_step;
      for (int64_t j = 0; j < columns; j++, b += given.b_step) c[j] = dot(a, b, given.inner);
    } else {
      row_by(a, given.inner, given.b + column, given.b_step, columns, c);
    }
    end(given.ending, c, column, columns);
  }
}

}  // namespace

void product(const Product& given) {
  const int64_t rows = given.rows, inner = given.inner, columns = given.columns;
  if (rows <= FEW && given.layout != Layout::packed) {
    // Memory sets the pace: each core reads as long stretches of b as there are.
    const int64_t stretch = std::max<int64_t>(64, (columns + cores_here() - 1) / cores_here());
    const int64_t stretches = (columns + stretch - 1) / stretch;
    parallel(stretches, rows * inner * stretch / 4, [&](int, int64_t begin, int64_t end) {
      const int64_t column = begin * stretch;
      if (begin < end) few_rows(given, column, std::min(end * stretch, columns) - column);
    });
    return;
  }
  const std::vector<int64_t> filled = filled_rows(given.a, given.a_step, rows, inner);
  for_others(filled, rows, [&](int64_t row) {
    float* c = given.c + row * given.c_step;
    std::fill(c, c + columns, 0.0f);
    end(given.ending, c, 0, columns);
  });
  const int64_t count = filled.size();
  if (count == 0) return;
  const Which which{count == rows ? nullptr : filled.data(), count};
  // Wide groups read a seldom, narrow ones keep every core busy to the end.
  const int64_t wanted = columns / (2 * cores_here());
  const int64_t width = std::min(WIDTH, std::max(PANEL, wanted / PANEL * PANEL));
  const int64_t groups = (columns + width - 1) / width;
  // A product takes a small part of what as many plain operations would; of one row, memory sets the pace.
  parallel(groups, count * inner * width / (count == 1 ? 4 : 256), [&](int, int64_t begin, int64_t end) {
    for (int64_t group = begin; group < end; group++) {
      const int64_t column = group * width;
      some_columns(given, tiles(), which, column, std::min(width, columns - column));
    }
  });
}

void product_alone(const Product& given) {
  if (given.rows <= FEW && given.layout != Layout::packed) return few_rows(given, 0, given.columns);
  for (int64_t column = 0; column < given.columns; column += WIDTH) {
    some_columns(given, tiles(), {nullptr, given.rows}, column, std::min(WIDTH, given.columns - column));
  }
}

void pack(const float* b, int64_t inner, int64_t columns, bool transposed, float* packed) {
  const int64_t width = tiles().columns;
  const Layout layout = transposed ? Layout::transposed : Layout::plain;
  const Product given{nullptr, 0, 0, inner, b, transposed ? inner : columns, columns, layout, nullptr, 0, {}};
  parallel(columns / width, inner * width, [&](int, int64_t begin, int64_t end) {
    for (int64_t panel = begin; panel < end; panel++) {
      copy_panel(given, 0, inner, panel * width, width, width, packed + panel * width * inner);
    }
  });
}

}  // namespace transferlab
