// Batch normalisation with batch statistics (Ioffe & Szegedy 2015), ReLU and max-pooling over disjoint 2 x 2 windows, as
// after a convolution in many small networks. The normalised feature map, four times the output, is never written.
//
//   TransferlabNormReluMaxPool(x, scale, offset, epsilon) -> y, places, mean, variance, rate
//     x [batch, height, width, channels], height and width even; variance is the unbiased one, for moving averages;
//     rate = 1 / sqrt(biased variance + epsilon)
//   TransferlabNormReluMaxPoolGrad(dy, places, x, scale, mean, rate) -> dx, dscale, doffset
//     dx = scale rate (dz - mean(dz) - n mean(dz n)), dscale = sum(dz n), doffset = sum(dz)
//     with n the normalised x and dz the gradient that reaches it: dy at `places`, 0 elsewhere

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "channel_sums.h"
#include "kernel.h"
#include "parallel.h"
#include "window.h"

namespace transferlab {
namespace {

FOR_EVERY_CPU void add_pixels(const float* __restrict x, float* __restrict sums, int64_t pixels, int64_t channels) {
  for (int64_t i = 0; i < pixels; i++, x += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) sums[c] += x[c];
  }
}

FOR_EVERY_CPU void add_squares(const float* __restrict x, const float* __restrict mean, float* __restrict sums,
                               int64_t pixels, int64_t channels) {
  for (int64_t i = 0; i < pixels; i++, x += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) sums[c] += (x[c] - mean[c]) * (x[c] - mean[c]);
  }
}

/** One row of windows: two rows of `width` pixels, each `gain x + shift`, to their maxima. */
FOR_EVERY_CPU void forward(const float* __restrict upper, const float* __restrict lower, const float* __restrict gain,
                           const float* __restrict shift, float* __restrict y, int32_t* __restrict places,
                           int64_t width, int64_t channels) {
  for (int64_t window = 0; window < width / 2; window++) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const Largest largest = largest_above_zero(
          gain[c] * upper[c] + shift[c], gain[c] * upper[channels + c] + shift[c], gain[c] * lower[c] + shift[c],
          gain[c] * lower[channels + c] + shift[c]);
      y[c] = largest.value;
      places[c] = largest.place;
    }
    upper += 2 * channels;
    lower += 2 * channels;
    y += channels;
    places += channels;
  }
}

void compute_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, scales, offsets;
  const float* x = call.input<float>(0, &shape);
  const float* scale = call.input<float>(1, &scales);
  const float* offset = call.input<float>(2, &offsets);
  const float epsilon = *call.input<float>(3);
  if (!call.require(shape.size() == 4 && shape[1] % 2 == 0 && shape[2] % 2 == 0 && size_of(scales) == shape[3] &&
                        size_of(offsets) == shape[3],
                    "This pooling takes x [batch, height, width, channels] with height and width even, and scale and "
                    "offset [channels].")) {
    return;
  }
  const int64_t width = shape[2], channels = shape[3], pixels = shape[0] * shape[1] * width;
  shape[1] /= 2;
  shape[2] /= 2;
  float* y = call.output<float>(0, shape);
  int32_t* places = call.output<int32_t>(1, shape);
  float* mean = call.output<float>(2, {channels});
  float* variance = call.output<float>(3, {channels});
  float* rate = call.output<float>(4, {channels});

  const auto sums = channel_sums(pixels, channels, 1, [=](int64_t from, int64_t count, float* block) {
    add_pixels(x + from * channels, block, count, channels);
  });
  for (int64_t c = 0; c < channels; c++) mean[c] = sums[c] / pixels;
  const auto squares = channel_sums(pixels, channels, 1, [=](int64_t from, int64_t count, float* block) {
    add_squares(x + from * channels, mean, block, count, channels);
  });
  std::vector<float> gains(channels), shifts(channels);
  for (int64_t c = 0; c < channels; c++) {
    variance[c] = squares[c] / std::max<int64_t>(1, pixels - 1);
    rate[c] = 1.0 / std::sqrt(squares[c] / pixels + epsilon);
    gains[c] = scale[c] * rate[c];
    shifts[c] = offset[c] - mean[c] * gains[c];
  }
  const float *gain = gains.data(), *shift = shifts.data();
  const int64_t row = shape[2] * channels;
  parallel(shape[0] * shape[1], 4 * row, [=](int, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const float* upper = x + 4 * i * row;
      forward(upper, upper + 2 * row, gain, shift, y + i * row, places + i * row, width, channels);
    }
  });
}

/** Adds what windows of one row of them give: to `sums` dz, to the `channels` behind it dz times x. */
FOR_EVERY_CPU void add_gradients(const float* __restrict upper, const float* __restrict lower,
                                 const float* __restrict mean, const float* __restrict dy,
                                 const int32_t* __restrict places, float* __restrict sums, int64_t windows,
                                 int64_t channels) {
  float* __restrict products = sums + channels;
  for (int64_t window = 0; window < windows; window++) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const float above = places[c] == 0 ? upper[c] : upper[channels + c];
      const float below = places[c] == 2 ? lower[c] : lower[channels + c];
      const float dz = places[c] == NO_PLACE ? 0.0f : dy[c];
      sums[c] += dz;
      products[c] += dz * ((places[c] < 2 ? above : below) - mean[c]);
    }
    upper += 2 * channels;
    lower += 2 * channels;
    dy += channels;
    places += channels;
  }
}

/** dx = gain dz + slope x + level, for one row of windows. */
FOR_EVERY_CPU void backward(const float* __restrict upper, const float* __restrict lower, const float* __restrict dy,
                            const int32_t* __restrict places, const float* __restrict gain,
                            const float* __restrict slope, const float* __restrict level, float* __restrict dupper,
                            float* __restrict dlower, int64_t width, int64_t channels) {
  for (int64_t window = 0; window < width / 2; window++) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const float dz = gain[c] * dy[c];
      dupper[c] = slope[c] * upper[c] + level[c] + (places[c] == 0 ? dz : 0.0f);
      dupper[channels + c] = slope[c] * upper[channels + c] + level[c] + (places[c] == 1 ? dz : 0.0f);
      dlower[c] = slope[c] * lower[c] + level[c] + (places[c] == 2 ? dz : 0.0f);
      dlower[channels + c] = slope[c] * lower[channels + c] + level[c] + (places[c] == 3 ? dz : 0.0f);
    }
    upper += 2 * channels;
    lower += 2 * channels;
    dupper += 2 * channels;
    dlower += 2 * channels;
    dy += channels;
    places += channels;
  }
}

void compute_backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> pooled, places_shape, shape;
  const float* dy = call.input<float>(0, &pooled);
  const int32_t* places = call.input<int32_t>(1, &places_shape);
  const float* x = call.input<float>(2, &shape);
  const float* scale = call.input<float>(3);
  const float* mean = call.input<float>(4);
  const float* rate = call.input<float>(5);
  if (!call.require(shape.size() == 4 && places_shape == pooled && 4 * size_of(pooled) == size_of(shape),
                    "The way back takes dy and places of the pooled shape, and x.")) {
    return;
  }
  const int64_t width = shape[2], channels = shape[3], pixels = shape[0] * shape[1] * width;
  const int64_t rows = pooled[0] * pooled[1], row = pooled[2] * channels;
  float* dx = call.output<float>(0, shape);
  float* dscale = call.output<float>(1, {channels});
  float* doffset = call.output<float>(2, {channels});

  const auto sums = channel_sums(rows * pooled[2], channels, 2, [=](int64_t from, int64_t count, float* block) {
    // Windows lie in rows; a block may begin and end in the middle of one.
    for (int64_t done = 0; done < count;) {
      const int64_t i = (from + done) / pooled[2], column = (from + done) % pooled[2];
      const int64_t windows = std::min(count - done, pooled[2] - column);
      const float* upper = x + 4 * i * row + 2 * column * channels;
      const int64_t at = i * row + column * channels;
      add_gradients(upper, upper + 2 * row, mean, dy + at, places + at, block, windows, channels);
      done += windows;
    }
  });
  std::vector<float> gains(channels), slopes(channels), levels(channels);
  for (int64_t c = 0; c < channels; c++) {
    const double along_one = sums[c], along_n = sums[channels + c] * rate[c];
    doffset[c] = along_one;
    dscale[c] = along_n;
    gains[c] = scale[c] * rate[c];
    slopes[c] = -gains[c] * rate[c] * along_n / pixels;
    levels[c] = -gains[c] * along_one / pixels - slopes[c] * mean[c];
  }
  const float *gain = gains.data(), *slope = slopes.data(), *level = levels.data();
  parallel(rows, 4 * row, [=](int, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const float* upper = x + 4 * i * row;
      float* dupper = dx + 4 * i * row;
      backward(upper, upper + 2 * row, dy + i * row, places + i * row, gain, slope, level, dupper, dupper + 2 * row,
               width, channels);
    }
  });
}

/** The pooled shape twice, then that of the scale three times. */
void forward_shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  scaled_shapes<2, 1, 2>(context, status);
  TF_ShapeHandle* channels = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 1, channels, status);
  for (int output : {2, 3, 4}) TF_ShapeInferenceContextSetOutput(context, output, channels, status);
  TF_DeleteShapeHandle(channels);
}

}  // namespace

void register_norm_relu_max_pool() {
  register_operation({"TransferlabNormReluMaxPool",
                      {"x: float", "scale: float", "offset: float", "epsilon: float"},
                      {"y: float", "places: int32", "mean: float", "variance: float", "rate: float"},
                      forward_shapes,
                      compute_forward});
  register_operation({"TransferlabNormReluMaxPoolGrad",
                      {"dy: float", "places: int32", "x: float", "scale: float", "mean: float", "rate: float"},
                      {"dx: float", "dscale: float", "doffset: float"},
                      shapes_of_inputs<2, 3, 3>,
                      compute_backward});
}

}  // namespace transferlab
