#include "tiles.h"

#include <algorithm>
#include <vector>

#include "cpus.h"
#include "vectors.h"

namespace transferlab {
namespace {

/** A tile of so many rows and vectors. */
template <int bytes, int COUNT, int VECTORS>
inline __attribute__((always_inline)) void tile(const float* const* a, const float* __restrict b, int64_t depth,
                                                float* const* c, bool first) {
  using V = typename Vector<bytes>::type;
  using Loose = typename Vector<bytes>::loose;
  constexpr int LONG = bytes / sizeof(float);
  V sums[COUNT][VECTORS];
  const float* rows[COUNT];
#pragma GCC unroll 16
  for (int i = 0; i < COUNT; i++) {
    rows[i] = a[i];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sums[i][j] = V{};
  }
  for (int64_t k = 0; k < depth; k++) {
    V row[VECTORS];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) row[j] = *reinterpret_cast<const Loose*>(b + (k * VECTORS + j) * LONG);
#pragma GCC unroll 16
    for (int i = 0; i < COUNT; i++) {
      const float x = rows[i][k];
#pragma GCC unroll 4
      for (int j = 0; j < VECTORS; j++) sums[i][j] += x * row[j];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < COUNT; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) {
      Loose* to = reinterpret_cast<Loose*>(c[i] + j * LONG);
      *to = first ? sums[i][j] : *to + sums[i][j];
    }
  }
}

/** One row by several panels. */
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

#define TILE(NAME, TARGET, BYTES, VECTORS)                                                                      \
  template <int COUNT>                                                                                          \
  __attribute__((TARGET)) void NAME(const float* const* a, const float* b, int64_t depth, float* const* c,      \
                                    bool first) {                                                               \
    tile<BYTES, COUNT, VECTORS>(a, b, depth, c, first);                                                         \
  }                                                                                                             \
  __attribute__((TARGET)) void NAME##_streams(const float* a, const float* b, int64_t b_panel, int64_t depth,   \
                                              float* c) {                                                       \
    streams<BYTES, VECTORS>(a, b, b_panel, depth, c);                                                           \
  }

#ifdef SEVERAL_CPUS
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
#ifdef SEVERAL_CPUS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return {8, 48, AVX512, tile_avx512_streams};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {4, 24, AVX2, tile_avx2_streams};
#endif
  return {4, 12, ANY, tile_any_streams};
}

}  // namespace

const Tiles& tiles() {
  static const Tiles here = tiles_here();
  return here;
}

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

}  // namespace transferlab
