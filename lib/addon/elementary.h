// Elementary functions in forms that compilers turn into vectors.

#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace transferlab {

/** exp(x) to about 1e-7, as 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2]. */
inline float exponential(float x) {
  x = x > 88.0f ? 88.0f : x < -87.0f ? -87.0f : x;
  const float n = std::nearbyint(x * 1.44269504f);
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  // Written out: a loop over the factors would keep compilers from turning the loop around it into vectors.
  const float p = ((((((r * (1.0f / 5040) + 1.0f / 720) * r + 1.0f / 120) * r + 1.0f / 24) * r + 1.0f / 6) * r + 0.5f) * r + 1) * r + 1;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

/** The share of the normal distribution below x, to 1e-7: (1 + erf(x / sqrt(2))) / 2 by Abramowitz & Stegun, 7.1.26. */
inline float normal_share(float x) {
  const float z = std::fabs(x) * 0.70710678118f;
  const float t = 1.0f / (1.0f + 0.3275911f * z);
  const float p = (((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f;
  const float tail = 0.5f * p * t * exponential(-z * z);
  return 0.5f + std::copysign(0.5f - tail, x);
}

/** GELU as it is defined (Hendrycks & Gimpel 2016). */
inline float exact_gelu(float x) { return x * normal_share(x); }

/** Its derivative: the share below x, and x times the density there. */
inline float exact_gelu_slope(float x) {
  return normal_share(x) + x * 0.3989422804f * exponential(-0.5f * x * x);
}

}  // namespace transferlab
