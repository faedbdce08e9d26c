// One loop on several cores.

#pragma once

#include <cstdint>
#include <functional>

namespace transferlab {

/** Parts into which work is cut: a fixed number, so that sums over parts come out alike on every run and machine. */
constexpr int PARTS = 16;

/**
 * Calls `work(part, begin, end)` for PARTS ranges that make up [0, count), on this thread and on those that are idle, and
 * returns when all are done. `cost` is about how many numbers one of `count` stands for: little work stays on this thread.
 */
void parallel(int64_t count, int64_t cost, const std::function<void(int part, int64_t begin, int64_t end)>& work);

/** How many cores `parallel` spreads work over, called from this thread: one in a lane. */
int cores_here();

/**
 * Calls `work(place)` for each place below `count`, in as many threads at a time as there are lanes, at most one a core.
 * `parallel` in it keeps to its thread: every core has work of its own.
 */
void on_lanes(int64_t count, int lanes, const std::function<void(int64_t place)>& work);

}  // namespace transferlab
