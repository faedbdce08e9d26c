// ReLU and max-pooling of one 2 x 2 window of one channel.

#pragma once

#include <cstdint>

namespace transferlab {

/** Says in place of 0 to 3, a window's largest pixel, that none was above zero. */
constexpr int32_t NO_PLACE = 4;

struct Largest {
  float value;
  int32_t place;
};

/** The largest of a window's pixels, row by row, where it is above zero; the first of equal ones. */
inline Largest largest_above_zero(float first, float second, float third, float fourth) {
  float most = first;
  int32_t place = 0;
  place = second > most ? 1 : place;
  most = second > most ? second : most;
  place = third > most ? 2 : place;
  most = third > most ? third : most;
  place = fourth > most ? 3 : place;
  most = fourth > most ? fourth : most;
  return {most <= 0.0f ? 0.0f : most, most <= 0.0f ? NO_PLACE : place};
}

/** Its value alone. */
inline float value_above_zero(float first, float second, float third, float fourth) {
  const float upper = first > second ? first : second;
  const float lower = third > fourth ? third : fourth;
  const float most = upper > lower ? upper : lower;
  return most <= 0.0f ? 0.0f : most;
}

}  // namespace transferlab
