// Sums over all pixels of a batch of images, per channel.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "parallel.h"

namespace transferlab {

/** Pixels whose float sum is added to a double one: short sums are exact enough, and fast. */
constexpr int64_t BLOCK = 128;

/** Sums over all pixels, per channel; `add` adds so many pixels from a place on to float sums. */
template <typename Add>
std::vector<double> channel_sums(int64_t pixels, int64_t channels, int width, Add add) {
  std::vector<double> parts(PARTS * width * channels, 0.0);
  parallel(pixels, channels, [&](int part, int64_t begin, int64_t end) {
    std::vector<float> block(width * channels);
    double* sums = parts.data() + part * width * channels;
    for (int64_t from = begin; from < end; from += BLOCK) {
      std::fill(block.begin(), block.end(), 0.0f);
      add(from, std::min(BLOCK, end - from), block.data());
      for (int64_t i = 0; i < width * channels; i++) sums[i] += block[i];
    }
  });
  std::vector<double> sums(width * channels, 0.0);
  for (int part = 0; part < PARTS; part++) {
    for (int64_t i = 0; i < width * channels; i++) sums[i] += parts[part * width * channels + i];
  }
  return sums;
}

}  // namespace transferlab
