// The inverted residual block of MobileNetV2 (Sandler 2018): expansion, depthwise convolution, projection.

#pragma once

#include <cstdint>

namespace transferlab {

/** A block whose kernels are packed; maps are [batch, height, width, channels]. */
struct InvertedResidual {
  const float* x;
  int64_t batch, height, width, inputs;
  /** [inputs, middle] by `pack_columns`, and [middle]; null where pixels are not widened and middle = inputs. */
  const float *expand, *expand_bias;
  /** [size, size, middle] and [middle]; a multiple of 16 channels, and of 48 where pixels are widened. */
  const float *filter, *filter_bias;
  int64_t middle, size, stride, above, left;
  /** [middle, outputs] by `pack_columns`, and [outputs]. */
  const float *project, *project_bias;
  int64_t outputs;
  /** Whether x is added to the result. */
  bool adds;
  /** [batch, rows, columns, outputs] */
  float* y;
  int64_t rows, columns;
};

/** y = (x +) project(relu6(filter(relu6(expand(x))))), each with its bias; what is between never leaves the cache. */
void inverted_residual(const InvertedResidual& given);

/** Numbers in a row of b when it is packed, however many columns it has. */
constexpr int64_t packed_columns(int64_t columns) { return (columns + 15) / 16 * 16; }

/** Lays b [inner, columns] as tiles read it, with zeros behind the last column: [inner, packed_columns]. */
void pack_columns(const float* b, int64_t inner, int64_t columns, float* packed);

}  // namespace transferlab
