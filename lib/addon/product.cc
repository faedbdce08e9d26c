// Products of matrices, in blocks that stay in the cache while they are used (Goto & van de Geijn 2008).
//
// Some columns of b are copied so that their numbers lie in the order in which they are read; a few rows of a meet them at
// a time, with all their sums in registers. Few rows, as one token's, are not worth the copy: b is read once.
//
//   TransferlabProduct(a [rows, inner], b [inner, columns]) -> c [rows, columns]
//   TransferlabProductTransposed(a [rows, inner], b [columns, inner]) -> the same
//   TransferlabDense(a, b, bias [columns]) -> a b + bias
//   TransferlabDenseGelu(a, b, bias) -> GELU(a b + bias), as it is defined
//   TransferlabPack(b [inner, columns]) -> b as it is read, [inner, columns]; columns a multiple of 48
//   TransferlabPackTransposed(b [columns, inner]) -> the same
//   TransferlabPacked{Product,Dense,DenseGelu}(a, packed b, ...) -> the same with a b that was packed before
//   TransferlabFeedForward(a, packed b1, bias1, packed b2, bias2) -> GELU(a b1 + bias1) b2 + bias2
//
// Rows of a that are all zero, as those of padding are, are left out, and cost nothing.

#include "product.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "elementary.h"
#include "kernel.h"
#include "parallel.h"

namespace transferlab {
namespace {

/** Columns come in multiples of this, which every tile's width divides. */
constexpr int64_t PANEL = 48;

/** The most columns and rows of b that are copied at a time: 295 kB, which stay in the second cache. */
constexpr int64_t WIDTH = 192, DEPTH = 384;

/** Rows up to which b is read as it lies. */
constexpr int64_t FEW = 3;

/** A vector that may lie anywhere in memory. */
template <int bytes>
struct Vector {
  typedef float type __attribute__((vector_size(bytes)));
  typedef float loose __attribute__((vector_size(bytes), aligned(4), may_alias));
};

/**
 * c [ROWS, VECTORS vectors] += a [ROWS, depth] b, which lies as [depth, VECTORS vectors]; or = where `first`. All sums are
 * in registers. Rows of a and c are told by where each begins.
 */
template <int bytes, int ROWS, int VECTORS>
inline __attribute__((always_inline)) void tile(const float* const* a, const float* __restrict b, int64_t depth,
                                                float* const* c, bool first) {
  using V = typename Vector<bytes>::type;
  using Loose = typename Vector<bytes>::loose;
  constexpr int LONG = bytes / sizeof(float);
  V sums[ROWS][VECTORS];
  const float* rows[ROWS];
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++) {
    rows[i] = a[i];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sums[i][j] = V{};
  }
  for (int64_t k = 0; k < depth; k++) {
    V row[VECTORS];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) row[j] = *reinterpret_cast<const Loose*>(b + (k * VECTORS + j) * LONG);
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++) {
      const float x = rows[i][k];
#pragma GCC unroll 4
      for (int j = 0; j < VECTORS; j++) sums[i][j] += x * row[j];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) {
      Loose* to = reinterpret_cast<Loose*>(c[i] + j * LONG);
      *to = first ? sums[i][j] : *to + sums[i][j];
    }
  }
}

/** Panels that one row reads at a time: memory gives several streams sooner than one. */
constexpr int STREAMS = 4;

/** c [STREAMS tiles] = a [depth] b, with b in STREAMS panels that are `b_panel` apart. */
template <int bytes, int VECTORS>
inline __attribute__((always_inline)) void streams(const float* __restrict a, const float* __restrict b, int64_t b_panel,
                                                   int64_t depth, float* __restrict c) {
  using V = typename Vector<bytes>::type;
  using Loose = typename Vector<bytes>::loose;
  constexpr int LONG = bytes / sizeof(float);
  V sums[STREAMS][VECTORS];
#pragma GCC unroll 4
  for (int s = 0; s < STREAMS; s++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sums[s][j] = V{};
  }
  for (int64_t k = 0; k < depth; k++) {
    const float x = a[k];
#pragma GCC unroll 4
    for (int s = 0; s < STREAMS; s++) {
#pragma GCC unroll 4
      for (int j = 0; j < VECTORS; j++) {
        sums[s][j] += x * *reinterpret_cast<const Loose*>(b + s * b_panel + (k * VECTORS + j) * LONG);
      }
    }
  }
#pragma GCC unroll 4
  for (int s = 0; s < STREAMS; s++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) *reinterpret_cast<Loose*>(c + (s * VECTORS + j) * LONG) = sums[s][j];
  }
}

using Tile = void (*)(const float* const*, const float*, int64_t, float* const*, bool);

/** The tiles of one kind of CPU: of `rows` rows and fewer, and `columns` columns of which a panel has a whole number. */
struct Tiles {
  int64_t rows, columns;
  /** By the number of rows, from 1. */
  const Tile* of;
  /** One row by several panels. */
  void (*streams)(const float* a, const float* b, int64_t b_panel, int64_t depth, float* c);
};

#define TILE(NAME, TARGET, BYTES, VECTORS)                                                                      \
  template <int ROWS>                                                                                           \
  __attribute__((TARGET)) void NAME(const float* const* a, const float* b, int64_t depth, float* const* c,      \
                                    bool first) {                                                               \
    tile<BYTES, ROWS, VECTORS>(a, b, depth, c, first);                                                          \
  }                                                                                                             \
  __attribute__((TARGET)) void NAME##_streams(const float* a, const float* b, int64_t b_panel, int64_t depth,   \
                                              float* c) {                                                       \
    streams<BYTES, VECTORS>(a, b, b_panel, depth, c);                                                           \
  }

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
// 24 of 32 registers of 64 bytes hold sums, and 12 of 16 registers of 32 bytes.
TILE(tile_avx512, target("avx512f,avx512vl,fma"), 64, 3)
TILE(tile_avx2, target("avx2,fma"), 32, 3)
constexpr Tile AVX512[] = {tile_avx512<1>, tile_avx512<2>, tile_avx512<3>, tile_avx512<4>,
                           tile_avx512<5>, tile_avx512<6>, tile_avx512<7>, tile_avx512<8>};
constexpr Tile AVX2[] = {tile_avx2<1>, tile_avx2<2>, tile_avx2<3>, tile_avx2<4>};
#endif
TILE(tile_any, noinline, 16, 3)
constexpr Tile ANY[] = {tile_any<1>, tile_any<2>, tile_any<3>, tile_any<4>};

Tiles tiles_here() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return {8, 48, AVX512, tile_avx512_streams};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {4, 24, AVX2, tile_avx2_streams};
#endif
  return {4, 12, ANY, tile_any_streams};
}

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

FOR_EVERY_CPU void add_bias(float* __restrict c, const float* __restrict bias, int64_t columns) {
  for (int64_t j = 0; j < columns; j++) c[j] += bias[j];
}

FOR_EVERY_CPU void add_bias_gelu(float* __restrict c, const float* __restrict bias, int64_t columns) {
  for (int64_t j = 0; j < columns; j++) c[j] = exact_gelu(c[j] + bias[j]);
}

void end(const Ending& ending, float* c, int64_t column, int64_t columns) {
  if (!ending.bias) return;
  if (ending.gelu) add_bias_gelu(c, ending.bias + column, columns);
  else add_bias(c, ending.bias + column, columns);
}

/** The most rows of a tile. */
constexpr int64_t ROWS = 8;

/** Tiles of one group of rows; `b` has `width` columns as tiles read them, one panel `b_panel` behind the other. */
void row_of_tiles(const Tiles& tiles, const float* const* a, int64_t rows, const float* b, int64_t b_panel, int64_t depth,
                  int64_t width, float* const* c, bool first) {
  static thread_local std::vector<float> edge(ROWS * PANEL);
  const Tile tile = tiles.of[rows - 1];
  float* at[ROWS];
  for (int64_t start = 0; start < width; start += tiles.columns, b += b_panel) {
    const int64_t filled = std::min(tiles.columns, width - start);
    // The last columns may be fewer than a tile has: it works beside them.
    const bool whole = filled == tiles.columns;
    for (int64_t i = 0; i < rows; i++) at[i] = whole ? c[i] + start : edge.data() + i * tiles.columns;
    tile(a, b, depth, at, first || !whole);
    if (whole) continue;
    for (int64_t i = 0; i < rows; i++) {
      float* to = c[i] + start;
      for (int64_t j = 0; j < filled; j++) to[j] = first ? at[i][j] : to[j] + at[i][j];
    }
  }
}

/** Asks memory for the share from `row` to `end` of `all` of the first `count` numbers of each of these panels. */
void ask_for(const float* b, int64_t b_panel, int64_t count, int64_t panels, int64_t row, int64_t end, int64_t all) {
  for (int64_t panel = 0; panel < panels; panel++, b += b_panel) {
    for (int64_t at = count * row / all; at < count * end / all; at += 16) __builtin_prefetch(b + at, 0, 2);
  }
}

/** Rows by their numbers, in order; all up to `count` where there is no list. */
struct Which {
  const int64_t* rows;
  int64_t count;
  int64_t operator[](int64_t place) const { return rows ? rows[place] : place; }
};

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

namespace {

const Tiles& tiles() {
  static const Tiles here = tiles_here();
  return here;
}

}  // namespace

namespace {

/** The rows of a that are not all zero. They tell by their first number, most often. */
std::vector<int64_t> filled_rows(const float* a, int64_t a_step, int64_t rows, int64_t inner) {
  std::vector<int64_t> filled;
  filled.reserve(rows);
  for (int64_t row = 0; row < rows; row++) {
    const float* from = a + row * a_step;
    if (std::any_of(from, from + inner, [](float value) { return value != 0; })) filled.push_back(row);
  }
  return filled;
}

/** Calls `work` for the numbers below `rows` that a list in order lacks. */
template <typename Work>
void for_others(const std::vector<int64_t>& listed, int64_t rows, Work work) {
  auto next = listed.begin();
  for (int64_t row = 0; row < rows; row++) {
    if (next != listed.end() && *next == row) next++;
    else work(row);
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
    // Rows that are all zero give the same as each other: it is computed once.
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

namespace {

std::string told(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (int64_t side : shape) text += (text.size() > 1 ? "," : "") + std::to_string(side);
  return text + "]";
}

template <Layout layout, bool biased, bool gelu>
void compute(void*, TF_OpKernelContext* context) {
  constexpr bool transposed = layout == Layout::transposed;
  Call call(context);
  std::vector<int64_t> of_a, of_b, of_bias;
  const float* a = call.input<float>(0, &of_a);
  const float* b = call.input<float>(1, &of_b);
  const std::string unfit = "Matrices of these shapes have no product: " + told(of_a) + " and " + told(of_b) +
                            (transposed ? " with its sides exchanged" : "");
  if (!call.require(of_a.size() == 2 && of_b.size() == 2 && of_a[1] == of_b[transposed ? 1 : 0], unfit.c_str())) return;
  const int64_t columns = of_b[transposed ? 0 : 1];
  const float* bias = biased ? call.input<float>(2, &of_bias) : nullptr;
  if (!call.require(!biased || size_of(of_bias) == columns, "A bias has one number for each column.")) return;
  float* c = call.output<float>(0, {of_a[0], columns});
  product({a, of_a[1], of_a[0], of_a[1], b, of_b[1], columns, layout, c, columns, {bias, gelu}});
}

/** A side of an input of two dimensions, -1 where it is not known yet. */
int64_t side_of(TF_ShapeInferenceContext* context, int input, int axis, TF_Status* status) {
  int64_t found = -1;
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_DimensionHandle* side = TF_NewDimensionHandle();
  TF_ShapeInferenceContextGetInput(context, input, shape, status);
  if (TF_ShapeInferenceContextRankKnown(context, shape) && TF_ShapeInferenceContextRank(context, shape) == 2) {
    TF_ShapeInferenceContextDim(context, shape, axis, side);
    found = TF_DimensionHandleValue(side);
  }
  TF_DeleteDimensionHandle(side);
  TF_DeleteShapeHandle(shape);
  return found;
}

template <bool transposed>
void shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  set_shape(context, 0, {side_of(context, 0, 0, status), side_of(context, 1, transposed ? 0 : 1, status)}, status);
}

}  // namespace

namespace {

template <bool transposed>
void compute_pack(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* b = call.input<float>(0, &shape);
  if (!call.require(shape.size() == 2 && shape[transposed ? 0 : 1] % PACKED_COLUMNS == 0,
                    "What is packed has a multiple of 48 columns."))
    return;
  const int64_t inner = shape[transposed ? 1 : 0], columns = shape[transposed ? 0 : 1];
  pack(b, inner, columns, transposed, call.output<float>(0, {inner, columns}));
}

void shapes_of_pack_transposed(TF_ShapeInferenceContext* context, TF_Status* status) {
  set_shape(context, 0, {side_of(context, 0, 1, status), side_of(context, 0, 0, status)}, status);
}

void compute_feed_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> of_a, of_b1, of_bias1, of_b2, of_bias2;
  FeedForward given;
  given.a = call.input<float>(0, &of_a);
  given.b1 = call.input<float>(1, &of_b1);
  given.bias1 = call.input<float>(2, &of_bias1);
  given.b2 = call.input<float>(3, &of_b2);
  given.bias2 = call.input<float>(4, &of_bias2);
  const bool ranks = of_a.size() == 2 && of_b1.size() == 2 && of_b2.size() == 2;
  if (!call.require(ranks && of_a[1] == of_b1[0] && of_b1[1] == of_b2[0] && size_of(of_bias1) == of_b1[1] &&
                        size_of(of_bias2) == of_b2[1] && of_b1[1] % PACKED_COLUMNS == 0 && of_b2[1] % PACKED_COLUMNS == 0,
                    "Two dense layers take a [rows, inner], b1 [inner, middle] and b2 [middle, columns], packed, and biases."))
    return;
  given.rows = of_a[0], given.inner = of_a[1], given.middle = of_b1[1], given.columns = of_b2[1];
  given.c = call.output<float>(0, {of_a[0], of_b2[1]});
  feed_forward(given);
}

void shapes_of_feed_forward(TF_ShapeInferenceContext* context, TF_Status* status) {
  set_shape(context, 0, {side_of(context, 0, 0, status), side_of(context, 3, 1, status)}, status);
}

/** Makes a product known by its name. */
void register_as(const char* name, Layout layout, bool biased, void (*work)(void*, TF_OpKernelContext*)) {
  const bool transposed = layout == Layout::transposed;
  if (biased) {
    register_operation(
        {name, {"a: float", "b: float", "bias: float"}, {"c: float"}, transposed ? shapes<true> : shapes<false>, work});
  } else {
    register_operation({name, {"a: float", "b: float"}, {"c: float"}, transposed ? shapes<true> : shapes<false>, work});
  }
}

}  // namespace

void register_product() {
  const auto plain = Layout::plain, packed = Layout::packed;
  register_as("TransferlabProduct", plain, false, compute<Layout::plain, false, false>);
  register_as("TransferlabProductTransposed", Layout::transposed, false, compute<Layout::transposed, false, false>);
  register_as("TransferlabDense", plain, true, compute<Layout::plain, true, false>);
  register_as("TransferlabDenseGelu", plain, true, compute<Layout::plain, true, true>);
  register_as("TransferlabPackedProduct", packed, false, compute<Layout::packed, false, false>);
  register_as("TransferlabPackedDense", packed, true, compute<Layout::packed, true, false>);
  register_as("TransferlabPackedDenseGelu", packed, true, compute<Layout::packed, true, true>);
  register_operation({"TransferlabPack", {"b: float"}, {"packed: float"}, shapes_of_inputs<0>, compute_pack<false>});
  register_operation({"TransferlabPackTransposed",
                      {"b: float"},
                      {"packed: float"},
                      shapes_of_pack_transposed,
                      compute_pack<true>});
  register_operation({"TransferlabFeedForward",
                      {"a: float", "b1: float", "bias1: float", "b2: float", "bias2: float"},
                      {"c: float"},
                      shapes_of_feed_forward,
                      compute_feed_forward});
}

}  // namespace transferlab
