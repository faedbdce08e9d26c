#include "mobile_tiles.h"

#include <algorithm>

#include "cpus.h"
#include "vectors.h"

// Vectors are passed between functions that become one.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace transferlab {
namespace {

template <int bytes>
inline __attribute__((always_inline)) typename Vector<bytes>::type read(const float* from) {
  return *reinterpret_cast<const typename Vector<bytes>::loose*>(from);
}

template <int bytes>
inline __attribute__((always_inline)) void write(float* to, typename Vector<bytes>::type value) {
  *reinterpret_cast<typename Vector<bytes>::loose*>(to) = value;
}

/** As TensorFlow's: what is no number stays none. */
template <int bytes>
inline __attribute__((always_inline)) typename Vector<bytes>::type relu6(typename Vector<bytes>::type x) {
  using V = typename Vector<bytes>::type;
  const V zero = V{}, six = zero + 6.0f;
#ifdef SEVERAL_CPUS
  if constexpr (bytes >= 32) {
    // Compilers take four instructions for the two, since they do not know which operand stays where one is no number.
    asm("vmaxps %1, %2, %0" : "=v"(x) : "v"(x), "v"(zero));
    asm("vminps %1, %2, %0" : "=v"(x) : "v"(x), "v"(six));
    return x;
  }
#endif
  x = x < zero ? zero : x;
  return x > six ? six : x;
}

template <int bytes, int COUNT>
inline __attribute__((always_inline)) void widen(const float* const* a, const float* __restrict b, int64_t depth,
                                                 const float* bias, float* const* c) {
  using V = typename Vector<bytes>::type;
  constexpr int LONG = bytes / sizeof(float), VECTORS = MOBILE_VECTORS;
  V sums[COUNT][VECTORS];
  const float* rows[COUNT];
#pragma GCC unroll 16
  for (int i = 0; i < COUNT; i++) {
    rows[i] = a[i];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sums[i][j] = read<bytes>(bias + j * LONG);
  }
  for (int64_t k = 0; k < depth; k++) {
    V row[VECTORS];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) row[j] = read<bytes>(b + (k * VECTORS + j) * LONG);
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
    for (int j = 0; j < VECTORS; j++) write<bytes>(c[i] + j * LONG, relu6<bytes>(sums[i][j]));
  }
}

/** So many pixels of a row, one vector of channels. */
template <int bytes, int SIZE, int STRIDE, int COUNT>
inline __attribute__((always_inline)) void filter_pixels(const float* const* lines, int64_t at, const float* filter,
                                                         int64_t filter_step, const float* bias, float* y) {
  using V = typename Vector<bytes>::type;
  constexpr int STEP = MOBILE_VECTORS * bytes / sizeof(float);
  V sums[COUNT];
#pragma GCC unroll 8
  for (int n = 0; n < COUNT; n++) sums[n] = read<bytes>(bias);
#pragma GCC unroll 5
  for (int i = 0; i < SIZE; i++) {
    const float* x = lines[i] + at;
    V taps[SIZE];
#pragma GCC unroll 5
    for (int j = 0; j < SIZE; j++) taps[j] = read<bytes>(filter + (i * SIZE + j) * filter_step);
#pragma GCC unroll 24
    for (int m = 0; m < (COUNT - 1) * STRIDE + SIZE; m++) {
      const V pixel = read<bytes>(x + m * STEP);
#pragma GCC unroll 8
      for (int n = 0; n < COUNT; n++) {
        const int j = m - n * STRIDE;
        if (j >= 0 && j < SIZE) sums[n] += pixel * taps[j];
      }
    }
  }
#pragma GCC unroll 8
  for (int n = 0; n < COUNT; n++) write<bytes>(y + n * STEP, relu6<bytes>(sums[n]));
}

template <int bytes, int SIZE, int STRIDE>
inline __attribute__((always_inline)) void filter_row(const float* const* lines, const float* filter, int64_t filter_step,
                                                      const float* bias, int64_t columns, float* y) {
  constexpr int STEP = MOBILE_VECTORS * bytes / sizeof(float), MOST = 8;
  const int64_t pieces = (columns + MOST - 1) / MOST;
  for (int64_t piece = 0; piece < pieces; piece++) {
    const int64_t from = columns * piece / pieces, to = columns * (piece + 1) / pieces;
#define PIXELS(count)                                                                                                    \
  case count:                                                                                                            \
    filter_pixels<bytes, SIZE, STRIDE, count>(lines, from * STRIDE * STEP, filter, filter_step, bias, y + from * STEP);   \
    break
    switch (to - from) {
      PIXELS(1);
      PIXELS(2);
      PIXELS(3);
      PIXELS(4);
      PIXELS(5);
      PIXELS(6);
      PIXELS(7);
      PIXELS(8);
    }
#undef PIXELS
  }
}

template <int bytes, int COUNT, int VECTORS>
inline __attribute__((always_inline)) void project(const float* __restrict a, int64_t a_panel, const float* __restrict b,
                                                   int64_t depth, float* __restrict c, int64_t c_step, bool first) {
  using V = typename Vector<bytes>::type;
  constexpr int LONG = bytes / sizeof(float), STEP = MOBILE_VECTORS * LONG;
  V sums[COUNT][VECTORS];
#pragma GCC unroll 16
  for (int i = 0; i < COUNT; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sums[i][j] = V{};
  }
  for (int64_t left = depth; left > 0; left -= STEP, a += a_panel) {
    const int64_t count = std::min<int64_t>(left, STEP);
    for (int64_t k = 0; k < count; k++, b += VECTORS * LONG) {
      V row[VECTORS];
#pragma GCC unroll 4
      for (int j = 0; j < VECTORS; j++) row[j] = read<bytes>(b + j * LONG);
#pragma GCC unroll 16
      for (int i = 0; i < COUNT; i++) {
        const float x = a[i * STEP + k];
#pragma GCC unroll 4
        for (int j = 0; j < VECTORS; j++) sums[i][j] += x * row[j];
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < COUNT; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) {
      float* to = c + i * c_step + j * LONG;
      write<bytes>(to, first ? sums[i][j] : read<bytes>(to) + sums[i][j]);
    }
  }
}

/** The loops as functions of an instruction set, and what they come to. */
#define LOOPS(name, how, bytes)                                                                                     \
  template <int COUNT>                                                                                              \
  __attribute__((how)) void name##_widen(const float* const* a, const float* b, int64_t depth, const float* bias,   \
                                         float* const* c) {                                                         \
    widen<bytes, COUNT>(a, b, depth, bias, c);                                                                      \
  }                                                                                                                 \
  template <int SIZE, int STRIDE>                                                                                   \
  __attribute__((how)) void name##_filter(const float* const* lines, const float* filter, int64_t filter_step,      \
                                          const float* bias, int64_t columns, float* y) {          \
    filter_row<bytes, SIZE, STRIDE>(lines, filter, filter_step, bias, columns, y);                         \
  }                                                                                                                 \
  template <int COUNT, int VECTORS>                                                                                 \
  __attribute__((how)) void name##_project(const float* a, int64_t a_panel, const float* b, int64_t depth, float* c, \
                                           int64_t c_step, bool first) {                                            \
    project<bytes, COUNT, VECTORS>(a, a_panel, b, depth, c, c_step, first);                                         \
  }
#define FOUR(of, ...) of<1, ##__VA_ARGS__>, of<2, ##__VA_ARGS__>, of<3, ##__VA_ARGS__>, of<4, ##__VA_ARGS__>
#define EIGHT(of, ...) FOUR(of, ##__VA_ARGS__), of<5, ##__VA_ARGS__>, of<6, ##__VA_ARGS__>, of<7, ##__VA_ARGS__>, of<8, ##__VA_ARGS__>
#define TWELVE(of, ...) \
  EIGHT(of, ##__VA_ARGS__), of<9, ##__VA_ARGS__>, of<10, ##__VA_ARGS__>, of<11, ##__VA_ARGS__>, of<12, ##__VA_ARGS__>
#define FILTERS(name) {{name##_filter<3, 1>, name##_filter<3, 2>}, {name##_filter<5, 1>, name##_filter<5, 2>}}

#ifdef SEVERAL_CPUS
// 24 of 32 registers of 64 bytes hold sums, and 12 of 16 registers of 32 bytes.
LOOPS(avx512, target("avx512f,avx512vl,fma"), 64)
constexpr Widen AVX512_WIDEN[] = {EIGHT(avx512_widen)};
constexpr Project AVX512_ONE[] = {TWELVE(avx512_project, 1)}, AVX512_TWO[] = {TWELVE(avx512_project, 2)},
                  AVX512_THREE[] = {EIGHT(avx512_project, 3)};
LOOPS(avx2, target("avx2,fma"), 32)
constexpr Widen AVX2_WIDEN[] = {FOUR(avx2_widen)};
constexpr Project AVX2_ONE[] = {EIGHT(avx2_project, 1)}, AVX2_TWO[] = {FOUR(avx2_project, 2)},
                  AVX2_THREE[] = {FOUR(avx2_project, 3)};
#endif
LOOPS(any, noinline, 16)
constexpr Widen ANY_WIDEN[] = {FOUR(any_widen)};
constexpr Project ANY_ONE[] = {FOUR(any_project, 1)}, ANY_TWO[] = {FOUR(any_project, 2)}, ANY_THREE[] = {FOUR(any_project, 3)};

MobileTiles tiles_here() {
#ifdef SEVERAL_CPUS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) {
    return {48, 8, AVX512_WIDEN, FILTERS(avx512), {AVX512_ONE, AVX512_TWO, AVX512_THREE}, {12, 12, 8}};
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return {24, 4, AVX2_WIDEN, FILTERS(avx2), {AVX2_ONE, AVX2_TWO, AVX2_THREE}, {8, 4, 4}};
  }
#endif
  return {12, 4, ANY_WIDEN, FILTERS(any), {ANY_ONE, ANY_TWO, ANY_THREE}, {4, 4, 4}};
}

}  // namespace

const MobileTiles& mobile_tiles() {
  static const MobileTiles here = tiles_here();
  return here;
}

}  // namespace transferlab
