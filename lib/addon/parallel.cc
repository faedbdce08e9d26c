#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "signals.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace transferlab {
namespace {

/**
 * While it lives, this thread takes numbers that are smaller than normal ones for zero, as TensorFlow's own threads do:
 * they are slow, and nobody's result hangs on them.
 */
class NoDenormals {
#if defined(__x86_64__)
 public:
  NoDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }
  ~NoDenormals() { _mm_setcsr(before_); }
  NoDenormals(const NoDenormals&) = delete;

 private:
  unsigned before_;
#endif
};

/** Numbers up to which waking another thread takes longer than it helps. */
constexpr int64_t LITTLE = 1 << 15;

/** Whether this thread is a lane. */
thread_local bool is_lane = false;

/** A loop under way: whoever has time takes the next place. */
struct Loop {
  int64_t count;
  const std::function<void(int64_t)>* work;
  /** Other threads that may still join. */
  std::atomic<int> seats;
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> done{0};

  Loop(int64_t count, const std::function<void(int64_t)>* work, int seats) : count(count), work(work), seats(seats) {}

  bool is_over() { return next.load() >= count; }

  void take_places() {
    NoDenormals none;
    for (int64_t place; (place = next.fetch_add(1)) < count;) {
      (*work)(place);
      done.fetch_add(1);
    }
  }
};

/**
 * Threads that wait for loops, one fewer than there are cores: the thread that asks works too. They live as long as the
 * process.
 */
class Helpers {
 public:
  explicit Helpers(int threads) {
    NoSignals none;
    for (int i = 0; i < threads; i++) std::thread([this] { help(); }).detach();
  }

  void ask(const std::shared_ptr<Loop>& loop) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      loops_.push_back(loop);
    }
    asked_.notify_all();
  }

  void finished(const std::shared_ptr<Loop>& loop) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = std::find(loops_.begin(), loops_.end(), loop);
    if (found != loops_.end()) loops_.erase(found);
  }

 private:
  void help() {
    for (;;) {
      std::shared_ptr<Loop> loop;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        asked_.wait(lock, [this] { return !loops_.empty(); });
        loop = loops_.front();
        if (loop->is_over() || loop->seats.fetch_sub(1) <= 0) {
          loops_.pop_front();
          continue;
        }
      }
      loop->take_places();
    }
  }

  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<std::shared_ptr<Loop>> loops_;
};

const int CORES = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));

/** Runs a loop on this thread and up to so many others. */
void run(int64_t count, int others, const std::function<void(int64_t)>& work) {
  others = std::min(others, CORES - 1);
  if (others <= 0) {
    NoDenormals none;
    for (int64_t place = 0; place < count; place++) work(place);
    return;
  }
  // Never destroyed: its threads may still wait in it when the process ends.
  static Helpers* const helpers = new Helpers(CORES - 1);
  auto loop = std::make_shared<Loop>(count, &work, others);
  helpers->ask(loop);
  loop->take_places();
  // The last places are under way in other threads. To ask again costs less than to sleep, for a while.
  for (int64_t asked = 0; loop->done.load() < count; asked++) {
    if (asked < 10000) std::this_thread::yield();
    else std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  helpers->finished(loop);
}

}  // namespace

void parallel(int64_t count, int64_t cost, const std::function<void(int, int64_t, int64_t)>& work) {
  const bool alone = is_lane || count * cost <= LITTLE;
  const int others = alone ? 0 : PARTS - 1;
  run(PARTS, others, [&](int64_t part) { work(part, count * part / PARTS, count * (part + 1) / PARTS); });
}

int cores_here() { return is_lane ? 1 : CORES; }

void on_lanes(int64_t count, int lanes, const std::function<void(int64_t)>& work) {
  run(count, lanes - 1, [&](int64_t place) {
    const bool before = is_lane;
    is_lane = true;
    work(place);
    is_lane = before;
  });
}

}  // namespace transferlab
