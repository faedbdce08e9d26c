// The rows of a matrix that are not padding, which is all zeros.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace transferlab {

/** Rows by their numbers, in order; all up to `count` where there is no list. */
struct Which {
  const int64_t* rows;
  int64_t count;
  int64_t operator[](int64_t place) const { return rows ? rows[place] : place; }
};

/** Whether a row has a number that is not zero. The first one tells, most often. */
inline bool is_filled(const float* row, int64_t count) {
  return std::any_of(row, row + count, [](float value) { return value != 0; });
}

/** The rows of a that are not all zero. */
inline std::vector<int64_t> filled_rows(const float* a, int64_t a_step, int64_t rows, int64_t inner) {
  std::vector<int64_t> filled;
  filled.reserve(rows);
  for (int64_t row = 0; row < rows; row++) {
    if (is_filled(a + row * a_step, inner)) filled.push_back(row);
  }
  return filled;
}

/** Calls `work` for the numbers below `rows` that a list in order lacks. */
template <typename Work>
void for_others(const std::vector<int64_t>& listed, int64_t rows, Work work) {
  auto next = listed.begin();
  for (int64_t row = 0; row < rows; row++) {
    if (next != listed.end() && *next == row) next++;
    else work(row);
  }
}

}  // namespace transferlab
