// Batch normalisation with batch statistics (Ioffe & Szegedy 2015), alone or followed by ReLU6, and its gradient. One pass
// over memory computes mean and variance and one writes the result; four TensorFlow operations take fourteen passes.
// The normalised feature map before ReLU6 is never written.
//
//   TransferlabNorm(x, scale, offset, epsilon) -> y, mean, variance, rate
//   TransferlabNormRelu6(x, scale, offset, epsilon) -> the same, with y between 0 and 6
//     x [..., channels]; variance is the unbiased one, for moving averages; rate = 1 / sqrt(biased variance + epsilon)
//   TransferlabNormGrad(dy, x, scale, offset, mean, rate) -> dx, dscale, doffset
//   TransferlabNormRelu6Grad(dy, x, scale, offset, mean, rate) -> the same, with dz = 0 where y is 0 or 6
//     dx = scale rate (dz - mean(dz) - n mean(dz n)), dscale = sum(dz n), doffset = sum(dz)
//     with n the normalised x and dz the gradient that reaches it

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "channel_sums.h"
#include "kernel.h"
#include "parallel.h"

namespace transferlab {
namespace {

/** Adds x - about to the first sums, and its square to those behind. */
FOR_EVERY_CPU void add_powers(const float* __restrict x, const float* __restrict about, float* __restrict sums,
                              int64_t pixels, int64_t channels) {
  float* __restrict squares = sums + channels;
  for (int64_t i = 0; i < pixels; i++, x += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const float gap = x[c] - about[c];
      sums[c] += gap;
      squares[c] += gap * gap;
    }
  }
}

/** What makes z of x: gain (x - mean) + offset. x may lie far from zero, so its mean goes first. */
struct Line {
  const float *mean, *gain, *offset;
};

template <bool relu6>
__attribute__((always_inline)) inline void write_pixels(const float* __restrict x, const Line& line, float* __restrict y,
                                                        int64_t pixels, int64_t channels) {
  const float *__restrict mean = line.mean, *__restrict gain = line.gain, *__restrict offset = line.offset;
  for (int64_t i = 0; i < pixels; i++, x += channels, y += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      float z = gain[c] * (x[c] - mean[c]) + offset[c];
      if (relu6) {
        z = z < 0.0f ? 0.0f : z;
        z = z > 6.0f ? 6.0f : z;
      }
      y[c] = z;
    }
  }
}

FOR_EVERY_CPU void forward(const float* x, const Line& line, float* y, int64_t pixels, int64_t channels) {
  write_pixels<false>(x, line, y, pixels, channels);
}

FOR_EVERY_CPU void forward_relu6(const float* x, const Line& line, float* y, int64_t pixels, int64_t channels) {
  write_pixels<true>(x, line, y, pixels, channels);
}

/** The mean of the first pixels: near enough to the mean of all to take squares about it. */
std::vector<float> first_mean(const float* x, int64_t pixels, int64_t channels) {
  const int64_t count = std::min(BLOCK, pixels);
  std::vector<float> mean(channels, 0.0f);
  for (int64_t i = 0; i < count; i++) {
    for (int64_t c = 0; c < channels; c++) mean[c] += x[i * channels + c];
  }
  for (float& one : mean) one = std::isfinite(one) ? one / count : 0.0f;
  return mean;
}

template <bool relu6>
void compute_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, scales, offsets;
  const float* x = call.input<float>(0, &shape);
  const float* scale = call.input<float>(1, &scales);
  const float* offset = call.input<float>(2, &offsets);
  const float epsilon = *call.input<float>(3);
  const int64_t channels = size_of(scales);
  if (!call.require(!shape.empty() && shape.back() == channels && size_of(offsets) == channels && size_of(shape) > 0,
                    "A normalisation takes x [..., channels], and scale and offset [channels].")) {
    return;
  }
  const int64_t pixels = size_of(shape) / channels;
  float* y = call.output<float>(0, shape);
  float* mean = call.output<float>(1, {channels});
  float* variance = call.output<float>(2, {channels});
  float* rate = call.output<float>(3, {channels});
  const std::vector<float> about = first_mean(x, pixels, channels);
  const float* near = about.data();
  const auto sums = channel_sums(pixels, channels, 2, [=](int64_t from, int64_t count, float* block) {
    add_powers(x + from * channels, near, block, count, channels);
  });
  std::vector<float> gains(channels);
  for (int64_t c = 0; c < channels; c++) {
    const double gap = sums[c] / pixels, squares = std::max(0.0, sums[channels + c] - pixels * gap * gap);
    mean[c] = about[c] + gap;
    variance[c] = squares / std::max<int64_t>(1, pixels - 1);
    rate[c] = 1.0 / std::sqrt(squares / pixels + epsilon);
    gains[c] = scale[c] * rate[c];
  }
  const Line line{mean, gains.data(), offset};
  parallel(pixels, channels, [=](int, int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    (relu6 ? forward_relu6 : forward)(x + at, line, y + at, end - begin, channels);
  });
}

/** What the way back needs of each channel. */
struct Back {
  Line line;
  const float *slope, *level;
};

/** The gradient that reaches z. */
template <bool relu6>
__attribute__((always_inline)) inline float dz_of(float dy, float z) {
  return !relu6 || (z > 0.0f && z < 6.0f) ? dy : 0.0f;
}

/** Adds dz to the first sums, and dz times x - mean to those behind. */
template <bool relu6>
__attribute__((always_inline)) inline void add_both(const float* __restrict dy, const float* __restrict x, const Back& back,
                                                    float* __restrict sums, int64_t pixels, int64_t channels) {
  float* __restrict products = sums + channels;
  const float *__restrict mean = back.line.mean, *__restrict gain = back.line.gain, *__restrict offset = back.line.offset;
  for (int64_t i = 0; i < pixels; i++, x += channels, dy += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const float gap = x[c] - mean[c], dz = dz_of<relu6>(dy[c], gain[c] * gap + offset[c]);
      sums[c] += dz;
      products[c] += dz * gap;
    }
  }
}

/** dx = gain dz + slope (x - mean) + level */
template <bool relu6>
__attribute__((always_inline)) inline void write_back(const float* __restrict dy, const float* __restrict x, const Back& back,
                                                      float* __restrict dx, int64_t pixels, int64_t channels) {
  const float *__restrict mean = back.line.mean, *__restrict gain = back.line.gain, *__restrict offset = back.line.offset;
  const float *__restrict slope = back.slope, *__restrict level = back.level;
  for (int64_t i = 0; i < pixels; i++, x += channels, dy += channels, dx += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const float gap = x[c] - mean[c], dz = dz_of<relu6>(dy[c], gain[c] * gap + offset[c]);
      dx[c] = gain[c] * dz + (slope[c] * gap + level[c]);
    }
  }
}

FOR_EVERY_CPU void add(const float* dy, const float* x, const Back& back, float* sums, int64_t pixels, int64_t channels) {
  add_both<false>(dy, x, back, sums, pixels, channels);
}

FOR_EVERY_CPU void add_relu6(const float* dy, const float* x, const Back& back, float* sums, int64_t pixels, int64_t channels) {
  add_both<true>(dy, x, back, sums, pixels, channels);
}

FOR_EVERY_CPU void backward(const float* dy, const float* x, const Back& back, float* dx, int64_t pixels, int64_t channels) {
  write_back<false>(dy, x, back, dx, pixels, channels);
}

FOR_EVERY_CPU void backward_relu6(const float* dy, const float* x, const Back& back, float* dx, int64_t pixels,
                                  int64_t channels) {
  write_back<true>(dy, x, back, dx, pixels, channels);
}

template <bool relu6>
void compute_backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> of_dy, shape, scales;
  const float* dy = call.input<float>(0, &of_dy);
  const float* x = call.input<float>(1, &shape);
  const float* scale = call.input<float>(2, &scales);
  const float* offset = call.input<float>(3);
  const float* mean = call.input<float>(4);
  const float* rate = call.input<float>(5);
  const int64_t channels = size_of(scales);
  if (!call.require(of_dy == shape && !shape.empty() && shape.back() == channels && size_of(shape) > 0,
                    "The way back takes dy and x of the same shape.")) {
    return;
  }
  const int64_t pixels = size_of(shape) / channels;
  float* dx = call.output<float>(0, shape);
  float* dscale = call.output<float>(1, {channels});
  float* doffset = call.output<float>(2, {channels});
  std::vector<float> gains(channels), slopes(channels), levels(channels);
  for (int64_t c = 0; c < channels; c++) gains[c] = scale[c] * rate[c];
  const Back back{{mean, gains.data(), offset}, slopes.data(), levels.data()};
  const auto sums = channel_sums(pixels, channels, 2, [&](int64_t from, int64_t count, float* block) {
    (relu6 ? add_relu6 : add)(dy + from * channels, x + from * channels, back, block, count, channels);
  });
  for (int64_t c = 0; c < channels; c++) {
    const double along_one = sums[c], along_n = sums[channels + c] * rate[c];
    doffset[c] = along_one;
    dscale[c] = along_n;
    slopes[c] = -gains[c] * rate[c] * along_n / pixels;
    levels[c] = -gains[c] * along_one / pixels;
  }
  parallel(pixels, channels, [&](int, int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    (relu6 ? backward_relu6 : backward)(dy + at, x + at, back, dx + at, end - begin, channels);
  });
}

}  // namespace

void register_norm_relu6() {
  const auto inputs = {"x: float", "scale: float", "offset: float", "epsilon: float"};
  const auto outputs = {"y: float", "mean: float", "variance: float", "rate: float"};
  const auto back = {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "rate: float"};
  const auto gradients = {"dx: float", "dscale: float", "doffset: float"};
  register_operation({"TransferlabNorm", inputs, outputs, shapes_of_inputs<0, 1, 1, 1>, compute_forward<false>});
  register_operation({"TransferlabNormRelu6", inputs, outputs, shapes_of_inputs<0, 1, 1, 1>, compute_forward<true>});
  register_operation({"TransferlabNormGrad", back, gradients, shapes_of_inputs<1, 2, 2>, compute_backward<false>});
  register_operation({"TransferlabNormRelu6Grad", back, gradients, shapes_of_inputs<1, 2, 2>, compute_backward<true>});
}

}  // namespace transferlab
