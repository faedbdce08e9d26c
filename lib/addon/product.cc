// Products of matrices, in blocks that stay in the cache while they are used (Goto & van de Geijn 2008).
//
// Some columns of b are copied so that their numbers lie in the order in which they are read; a few rows of a meet them at
// a time, with all their sums in registers. Few rows, as one token's, are not worth the copy: b is read once.
//
//   TransferlabProduct(a [rows, inner], b [inner, columns]) -> c [rows, columns]
//   TransferlabProductTransposed(a [rows, inner], b [columns, inner]) -> the same
//   TransferlabDense(a, b, bias [columns]) -> a b + bias
//   TransferlabDenseGelu(a, b, bias) -> GELU(a b + bias), as it is defined

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
 * in registers.
 */
template <int bytes, int ROWS, int VECTORS>
inline __attribute__((always_inline)) void tile(const float* __restrict a, int64_t a_step, const float* __restrict b,
                                                int64_t depth, float* __restrict c, int64_t c_step, bool first) {
  using V = typename Vector<bytes>::type;
  using Loose = typename Vector<bytes>::loose;
  constexpr int LONG = bytes / sizeof(float);
  V sums[ROWS][VECTORS];
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sums[i][j] = V{};
  }
  for (int64_t k = 0; k < depth; k++) {
    V row[VECTORS];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) row[j] = *reinterpret_cast<const Loose*>(b + (k * VECTORS + j) * LONG);
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++) {
      const float x = a[i * a_step + k];
#pragma GCC unroll 4
      for (int j = 0; j < VECTORS; j++) sums[i][j] += x * row[j];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) {
      Loose* to = reinterpret_cast<Loose*>(c + i * c_step + j * LONG);
      *to = first ? sums[i][j] : *to + sums[i][j];
    }
  }
}

using Tile = void (*)(const float*, int64_t, const float*, int64_t, float*, int64_t, bool);

/** The tiles of one kind of CPU: of `rows` rows and fewer, and `columns` columns of which a panel has a whole number. */
struct Tiles {
  int64_t rows, columns;
  /** By the number of rows, from 1. */
  const Tile* of;
};

#define TILE(NAME, TARGET, BYTES, VECTORS)                                                                      \
  template <int ROWS>                                                                                           \
  __attribute__((TARGET)) void NAME(const float* a, int64_t a_step, const float* b, int64_t depth, float* c,    \
                                    int64_t c_step, bool first) {                                               \
    tile<BYTES, ROWS, VECTORS>(a, a_step, b, depth, c, c_step, first);                                          \
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
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return {8, 48, AVX512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {4, 24, AVX2};
#endif
  return {4, 12, ANY};
}

/** Rows `from` to `to` of b, columns `column` to `column + width`, as tiles read them; zeros behind the last column. */
FOR_EVERY_CPU void copy_panel(const Product& given, int64_t from, int64_t to, int64_t column, int64_t width,
                              int64_t tile_columns, float* __restrict panel) {
  const int64_t depth = to - from;
  for (int64_t start = 0; start < width; start += tile_columns, panel += depth * tile_columns) {
    const int64_t filled = std::min(tile_columns, width - start);
    if (filled < tile_columns) std::fill(panel, panel + depth * tile_columns, 0.0f);
    if (given.transposed) {
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

void end(const Product& given, int64_t row, int64_t column, int64_t columns) {
  const Ending& ending = given.ending;
  if (!ending.bias) return;
  float* c = given.c + row * given.c_step + column;
  if (ending.gelu) add_bias_gelu(c, ending.bias + column, columns);
  else add_bias(c, ending.bias + column, columns);
}

/** All rows for some columns, WIDTH at most. */
void some_columns(const Product& given, const Tiles& tiles, int64_t column, int64_t width) {
  // One piece at least: sums of nothing are zeros.
  const int64_t pieces = std::max<int64_t>(1, (given.inner + DEPTH - 1) / DEPTH);
  static thread_local std::vector<float> panel(WIDTH * DEPTH), edge(8 * PANEL);
  for (int64_t piece = 0; piece < pieces; piece++) {
    const int64_t from = given.inner * piece / pieces, to = given.inner * (piece + 1) / pieces, depth = to - from;
    copy_panel(given, from, to, column, width, tiles.columns, panel.data());
    for (int64_t row = 0; row < given.rows; row += tiles.rows) {
      const int64_t rows = std::min(tiles.rows, given.rows - row);
      const Tile tile = tiles.of[rows - 1];
      const float* a = given.a + row * given.a_step + from;
      for (int64_t start = 0; start < width; start += tiles.columns) {
        const int64_t filled = std::min(tiles.columns, width - start);
        float* c = given.c + row * given.c_step + column + start;
        const float* b = panel.data() + start * depth;
        if (filled == tiles.columns) {
          tile(a, given.a_step, b, depth, c, given.c_step, piece == 0);
          continue;
        }
        // The last columns are fewer than a tile has: it works beside them.
        tile(a, given.a_step, b, depth, edge.data(), tiles.columns, true);
        for (int64_t i = 0; i < rows; i++) {
          for (int64_t j = 0; j < filled; j++) {
            float& to_c = c[i * given.c_step + j];
            to_c = piece == 0 ? edge[i * tiles.columns + j] : to_c + edge[i * tiles.columns + j];
          }
        }
      }
      if (piece == pieces - 1) {
        for (int64_t i = 0; i < rows; i++) end(given, row + i, column, width);
      }
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
    if (given.transposed) {
      const float* b = given.b + column * given.b_step;
      for (int64_t j = 0; j < columns; j++, b += given.b_step) c[j] = dot(a, b, given.inner);
    } else {
      row_by(a, given.inner, given.b + column, given.b_step, columns, c);
    }
    end(given, row, column, columns);
  }
}

}  // namespace

namespace {

const Tiles& tiles() {
  static const Tiles here = tiles_here();
  return here;
}

}  // namespace

void product(const Product& given) {
  const int64_t rows = given.rows, inner = given.inner, columns = given.columns;
  if (rows <= FEW) {
    // Memory sets the pace: each core reads as long stretches of b as there are.
    const int64_t stretch = std::max<int64_t>(64, (columns + cores_here() - 1) / cores_here());
    const int64_t stretches = (columns + stretch - 1) / stretch;
    parallel(stretches, rows * inner * stretch / 4, [&](int, int64_t begin, int64_t end) {
      const int64_t column = begin * stretch;
      if (begin < end) few_rows(given, column, std::min(end * stretch, columns) - column);
    });
    return;
  }
  // Wide groups read a seldom, narrow ones keep every core busy to the end.
  const int64_t wanted = columns / (2 * cores_here());
  const int64_t width = std::min(WIDTH, std::max(PANEL, wanted / PANEL * PANEL));
  const int64_t groups = (columns + width - 1) / width;
  // A product takes a small part of what as many plain operations would.
  parallel(groups, rows * inner * width / 256, [&](int, int64_t begin, int64_t end) {
    for (int64_t group = begin; group < end; group++) {
      const int64_t column = group * width;
      some_columns(given, tiles(), column, std::min(width, columns - column));
    }
  });
}

void product_alone(const Product& given) {
  if (given.rows <= FEW) return few_rows(given, 0, given.columns);
  for (int64_t column = 0; column < given.columns; column += WIDTH) {
    some_columns(given, tiles(), column, std::min(WIDTH, given.columns - column));
  }
}

namespace {

std::string told(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (int64_t side : shape) text += (text.size() > 1 ? "," : "") + std::to_string(side);
  return text + "]";
}

template <bool transposed, bool biased, bool gelu>
void compute(void*, TF_OpKernelContext* context) {
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
  product({a, of_a[1], of_a[0], of_a[1], b, of_b[1], columns, transposed, c, columns, {bias, gelu}});
}

template <bool transposed>
void shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  int64_t sides[2] = {-1, -1};
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_DimensionHandle* side = TF_NewDimensionHandle();
  for (int input : {0, 1}) {
    TF_ShapeInferenceContextGetInput(context, input, shape, status);
    if (!TF_ShapeInferenceContextRankKnown(context, shape) || TF_ShapeInferenceContextRank(context, shape) != 2) continue;
    TF_ShapeInferenceContextDim(context, shape, input == 0 || transposed ? 0 : 1, side);
    sides[input] = TF_DimensionHandleValue(side);
  }
  TF_DeleteDimensionHandle(side);
  TF_DeleteShapeHandle(shape);
  set_shape(context, 0, {sides[0], sides[1]}, status);
}

}  // namespace

void register_product() {
  register_operation(
      {"TransferlabProduct", {"a: float", "b: float"}, {"c: float"}, shapes<false>, compute<false, false, false>});
  register_operation({"TransferlabProductTransposed",
                      {"a: float", "b: float"},
                      {"c: float"},
                      shapes<true>,
                      compute<true, false, false>});
  register_operation({"TransferlabDense",
                      {"a: float", "b: float", "bias: float"},
                      {"c: float"},
                      shapes<false>,
                      compute<false, true, false>});
  register_operation({"TransferlabDenseGelu",
                      {"a: float", "b: float", "bias: float"},
                      {"c: float"},
                      shapes<false>,
                      compute<false, true, true>});
}

}  // namespace transferlab
