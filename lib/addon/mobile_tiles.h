// The innermost loops of an inverted residual: some pixels by some channels, with all their sums in registers.

#pragma once

#include <cstdint>

namespace transferlab {

/** Vectors of a panel of channels, the most pixels of a tile, and the most rows of a filter. */
constexpr int MOBILE_VECTORS = 3;
constexpr int MOBILE_ROWS = 12;
constexpr int MOBILE_SIZE = 5;

/** c [pixels, one panel] = relu6(a [pixels, depth] b + bias). Pixels are told by where each begins. */
using Widen = void (*)(const float* const* a, const float* b, int64_t depth, const float* bias, float* const* c);

/**
 * One vector of channels of a row of pixels: y = relu6(filter + bias). `lines` are the rows of x under it, padded;
 * `filter` has a tap every `filter_step` numbers; pixels lie a panel apart.
 */
using Filter = void (*)(const float* const* lines, const float* filter, int64_t filter_step, const float* bias,
                        int64_t columns, float* y);

/**
 * c (+)= a b: pixels of a lie a panel apart, and its next panel of channels `a_panel` further; b lies row by row; pixels of
 * c lie `c_step` apart.
 */
using Project = void (*)(const float* a, int64_t a_panel, const float* b, int64_t depth, float* c, int64_t c_step, bool first);

/** The loops of this CPU. */
struct MobileTiles {
  /** Channels of a panel, and pixels that are widened together. */
  int64_t columns, rows;
  /** By the number of pixels, from 1. */
  const Widen* widen;
  /** By size (3, 5) and stride (1, 2). */
  Filter filter[2][2];
  /** By vectors and pixels, from 1, and the most pixels for so many vectors. */
  const Project* project[MOBILE_VECTORS];
  int64_t project_rows[MOBILE_VECTORS];
};

const MobileTiles& mobile_tiles();

}  // namespace transferlab
