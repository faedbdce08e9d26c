// The innermost loops of a matrix product: a few rows by a few columns, with all sums in registers.

#pragma once

#include <cstdint>

namespace transferlab {

/** The most rows of a tile. */
constexpr int64_t ROWS = 8;

/** Columns come in multiples of this, which every tile's width divides. */
constexpr int64_t PANEL = 48;

/** Panels that one row reads at a time: memory gives several streams sooner than one. */
constexpr int STREAMS = 4;

/**
 * c [rows, columns] += a [rows, depth] b [depth, columns], or = where `first`. Rows of a and c are told by where each
 * begins; b lies row by row.
 */
using Tile = void (*)(const float* const* a, const float* b, int64_t depth, float* const* c, bool first);

/** The tiles of this CPU: of `rows` rows and fewer, and `columns` columns of which a panel has a whole number. */
struct Tiles {
  int64_t rows, columns;
  /** By the number of rows, from 1. */
  const Tile* of;
  /** c [STREAMS tiles] = a [depth] b, with b in STREAMS panels that are `b_panel` apart. */
  void (*streams)(const float* a, const float* b, int64_t b_panel, int64_t depth, float* c);
};

const Tiles& tiles();

/** Tiles of one group of rows; `b` has `width` columns as tiles read them, one panel `b_panel` behind the other. */
void row_of_tiles(const Tiles& tiles, const float* const* a, int64_t rows, const float* b, int64_t b_panel, int64_t depth,
                  int64_t width, float* const* c, bool first);

}  // namespace transferlab
