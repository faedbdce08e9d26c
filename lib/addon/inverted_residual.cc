// The expanded feature map has six times the channels of the input and output: writing it to memory and reading it again
// takes longer than the arithmetic. So a band of rows at a time, or a complete small image, is expanded by a panel of
// channels, filtered while it is in the L1 cache, and projected from the L2 cache.
//
// Rows of the expanded feature map that the next band needs stay in place, in a ring buffer.

#include "inverted_residual.h"

#include <algorithm>

#include "kernel.h"
#include "mobile_tiles.h"
#include "parallel.h"
#include "vectors.h"

namespace transferlab {
namespace {

/** Numbers of one panel of a widened picture up to which it is not cut into bands: 100 kB. */
constexpr int64_t WHOLE = 25600;

/** Numbers of what is between that are kept at a time: with the kernels they fit the second cache. */
constexpr int64_t BETWEEN = 128 << 10;

/** Output pixels for which a panel of the kernels is worth reading from far. */
constexpr int64_t PIXELS = 196;

/** How a block is cut. */
struct Cut {
  /** Pictures that are worked on together, output rows of a band, and panels of channels. */
  int64_t pictures, band, panels;
  /** Rows of the widened map in the ring, and whether each panel has a ring of its own. */
  int64_t ring;
  bool in_bands;
};

Cut cut_of(const InvertedResidual& given, const MobileTiles& tiles) {
  const int64_t panels = (given.middle + tiles.columns - 1) / tiles.columns;
  const int64_t wide = (given.columns - 1) * given.stride + given.size;
  const int64_t all = (given.rows - 1) * given.stride + given.size;
  if (all * wide * tiles.columns <= WHOLE) {
    const int64_t pixels = given.rows * given.columns;
    const int64_t pictures = std::max<int64_t>(1, PIXELS / pixels);
    const int64_t most = std::max<int64_t>(1, BETWEEN * 5 / 4 / (pictures * pixels * tiles.columns));
    const int64_t pieces = (panels + most - 1) / most;
    return {pictures, given.rows, (panels + pieces - 1) / pieces, all, false};
  }
  // A row of a band takes `stride` rows of the widened map and one of the filtered.
  const int64_t one_row = panels * tiles.columns * (wide * given.stride + given.columns);
  const int64_t fixed = panels * tiles.columns * wide * (given.size - given.stride);
  const int64_t band = std::min(given.rows, std::max<int64_t>(1, (BETWEEN - fixed) / one_row));
  return {1, band, panels, (band - 1) * given.stride + given.size, true};
}

FOR_EVERY_CPU void finish(const float* __restrict sums, int64_t sums_step, const float* __restrict bias,
                          const float* __restrict added, float* __restrict y, int64_t pixels, int64_t outputs) {
  for (int64_t pixel = 0; pixel < pixels; pixel++, sums += sums_step, y += outputs) {
    if (added) {
      for (int64_t j = 0; j < outputs; j++) y[j] = sums[j] + bias[j] + added[j];
      added += outputs;
    } else {
      for (int64_t j = 0; j < outputs; j++) y[j] = sums[j] + bias[j];
    }
  }
}

/** One panel of channels of rows `from` to `to` of the widened map, each at its place in the ring. */
void widen(const InvertedResidual& given, const MobileTiles& tiles, const float* x, int64_t panel, int64_t from, int64_t to,
           int64_t ring, int64_t wide, float* between) {
  const int64_t step = tiles.columns, first = panel * step;
  const float* a[MOBILE_ROWS];
  float* c[MOBILE_ROWS];
  const int64_t last = (to - from) * given.width;
  x += from * given.width * given.inputs;
  float* line = between + (from % ring * wide + given.left) * step;
  if (!given.expand) {
    const int64_t count = std::min(step, given.middle - first);
    for (int64_t row = from; row < to; row++) {
      float* to_here = between + (row % ring * wide + given.left) * step;
      for (int64_t i = 0; i < given.width; i++, x += given.inputs) std::copy(x + first, x + first + count, to_here + i * step);
    }
    return;
  }
  const float* b = given.expand + first * given.inputs;
  int64_t row = from, column = 0;
  for (int64_t pixel = 0; pixel < last; pixel += tiles.rows) {
    const int64_t count = std::min(tiles.rows, last - pixel);
    for (int64_t i = 0; i < count; i++) {
      a[i] = x + (pixel + i) * given.inputs;
      c[i] = line + column * step;
      if (++column == given.width) {
        column = 0;
        row++;
        line = between + (row % ring * wide + given.left) * step;
      }
    }
    tiles.widen[count - 1](a, b, given.inputs, given.expand_bias + first, c);
  }
}

/** Some pictures, rows `top` to `bottom` of their results. */
void some_pictures(const InvertedResidual& given, const MobileTiles& tiles, const Cut& cut, int64_t picture, int64_t pictures,
                   int64_t top, int64_t bottom) {
  const int64_t step = tiles.columns, lanes = step / MOBILE_VECTORS;
  const int64_t panels = (given.middle + step - 1) / step;
  const int64_t wide = (given.columns - 1) * given.stride + given.size;
  const int64_t room = std::max(wide, given.left + given.width), ring_size = cut.ring * room * step;
  const int64_t padded = (given.outputs + lanes - 1) / lanes * lanes;
  const int64_t band_pixels = cut.band * given.columns;
  const int64_t of_rings = (cut.in_bands ? cut.panels : 1) * ring_size;
  static thread_local Aligned for_rings, for_filtered, for_sums, for_nothing;
  float *rings = for_rings.room(of_rings), *nothing = for_nothing.room(room * step);
  // With room for a pixel behind the last: see below.
  float* filtered = for_filtered.room((cut.panels * pictures * band_pixels + 1) * step);
  float* sums = for_sums.room((pictures * band_pixels + 1) * padded);
  // Zeros left and right of the rows are never written over.
  std::fill(rings, rings + of_rings, 0.0f);
  std::fill(nothing, nothing + room * step, 0.0f);
  const int64_t filtered_panel = pictures * band_pixels * step;
  const float* lines[MOBILE_SIZE];
  const auto filter = tiles.filter[given.size == 5][given.stride - 1];
  int64_t ready = std::max<int64_t>(0, top * given.stride - given.above);
  for (int64_t row = top; row < bottom; row += cut.band) {
    const int64_t end = std::min(bottom, row + cut.band), pixels = (end - row) * given.columns;
    const int64_t needed = std::min(given.height, (end - 1) * given.stride - given.above + given.size);
    for (int64_t from = 0; from < panels; from += cut.panels) {
      const int64_t to = std::min(panels, from + cut.panels);
      for (int64_t panel = from; panel < to; panel++) {
        float* ring = rings + (cut.in_bands ? panel * ring_size : 0);
        const int64_t vectors = std::min<int64_t>(MOBILE_VECTORS, (given.middle - panel * step) / lanes);
        for (int64_t p = 0; p < pictures; p++) {
          const float* x = given.x + (picture + p) * given.height * given.width * given.inputs;
          if (ready < needed) widen(given, tiles, x, panel, ready, needed, cut.ring, room, ring);
          float* out = filtered + (panel - from) * filtered_panel + p * pixels * step;
          // A vector of channels at a time, so that the rows which the next one reads too stay in the first cache.
          for (int64_t channel = 0; channel < vectors * lanes; channel += lanes) {
            const int64_t c = panel * step + channel;
            for (int64_t r = row; r < end; r++) {
              for (int64_t i = 0; i < given.size; i++) {
                const int64_t at = r * given.stride - given.above + i;
                lines[i] = at < 0 || at >= given.height ? nothing : ring + at % cut.ring * room * step + channel;
              }
              filter(lines, given.filter + c, given.middle, given.filter_bias + c, given.columns,
                     out + (r - row) * given.columns * step + channel);
            }
          }
        }
      }
      // All images of a group are contiguous.
      const int64_t depth = std::min(given.middle - from * step, (to - from) * step), count = pictures * pixels;
      for (int64_t column = 0; column < padded; column += step) {
        const int64_t vectors = std::min<int64_t>(MOBILE_VECTORS, (padded - column) / lanes);
        const float* b = given.project + column * given.middle + from * step * vectors * lanes;
        const int64_t most = tiles.project_rows[vectors - 1];
        for (int64_t at = 0; at < count; at += most) {
          // Of a single sum a compiler rounds the products too, in place of the sums alone: then there is a second pixel.
          const int64_t rows = std::max<int64_t>(std::min(most, count - at), vectors == 1 ? 2 : 1);
          tiles.project[vectors - 1][rows - 1](filtered + at * step, filtered_panel, b, depth,
                                               sums + at * padded + column, padded, from == 0);
        }
      }
    }
    for (int64_t p = 0; p < pictures; p++) {
      const int64_t at = ((picture + p) * given.rows + row) * given.columns * given.outputs;
      finish(sums + p * pixels * padded, padded, given.project_bias, given.adds ? given.x + at : nullptr, given.y + at,
             pixels, given.outputs);
    }
    ready = std::max(ready, needed);
  }
}

}  // namespace

void inverted_residual(const InvertedResidual& given) {
  const MobileTiles& tiles = mobile_tiles();
  Cut cut = cut_of(given, tiles);
  const int64_t shares = 2 * cores_here();
  // Each core gets separate images; of few images each core gets some rows, and rows at the seams are expanded twice.
  if (cores_here() > 1) cut.pictures = std::min(cut.pictures, std::max<int64_t>(1, given.batch / shares));
  const int64_t groups = (given.batch + cut.pictures - 1) / cut.pictures;
  const bool is_cut = cores_here() > 1 && groups < cores_here();
  const int64_t stripes = is_cut ? std::min<int64_t>(given.rows, (cores_here() + groups - 1) / groups) : 1;
  const int64_t cost = cut.pictures * given.rows * given.columns * given.middle * (given.inputs + given.outputs) / 64;
  parallel(groups * stripes, cost, [&](int, int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; unit++) {
      const int64_t first = unit / stripes * cut.pictures, stripe = unit % stripes;
      some_pictures(given, tiles, cut, first, std::min(cut.pictures, given.batch - first), given.rows * stripe / stripes,
                    given.rows * (stripe + 1) / stripes);
    }
  });
}

void pack_columns(const float* b, int64_t inner, int64_t columns, float* packed) {
  const int64_t step = mobile_tiles().columns, lanes = step / MOBILE_VECTORS;
  const int64_t padded = (columns + lanes - 1) / lanes * lanes;
  std::fill(packed, packed + inner * packed_columns(columns), 0.0f);
  for (int64_t column = 0; column < padded; column += step) {
    const int64_t width = std::min(step, padded - column), filled = std::min(width, columns - column);
    for (int64_t k = 0; k < inner; k++, packed += width) {
      std::copy(b + k * columns + column, b + k * columns + column + filled, packed);
    }
  }
}

}  // namespace transferlab
