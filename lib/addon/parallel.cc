#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "signals.h"

namespace transferlab {
namespace {

/** Numbers up to which waking another thread takes longer than it helps. */
constexpr int64_t LITTLE = 1 << 15;

/** How many `Alone` this thread has. */
thread_local int alone_here = 0;

/** A loop under way: whoever has time takes the next part. */
struct Loop {
  int64_t count;
  const std::function<void(int, int64_t, int64_t)>* work;
  std::atomic<int> next{0};
  std::atomic<int> done{0};

  void take_parts() {
    for (int part; (part = next.fetch_add(1)) < PARTS;) {
      (*work)(part, count * part / PARTS, count * (part + 1) / PARTS);
      done.fetch_add(1);
    }
  }
};

/** Threads that wait for loops, one fewer than there are cores: the thread that asks works too. They live as long as the process. */
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
        if (loop->next.load() >= PARTS) {
          loops_.pop_front();
          continue;
        }
      }
      loop->take_parts();
    }
  }

  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<std::shared_ptr<Loop>> loops_;
};

}  // namespace

Alone::Alone() { alone_here++; }
Alone::~Alone() { alone_here--; }

void parallel(int64_t count, int64_t cost, const std::function<void(int, int64_t, int64_t)>& work) {
  static const int helpers_wanted = std::max(0, static_cast<int>(std::thread::hardware_concurrency()) - 1);
  auto loop = std::make_shared<Loop>();
  loop->count = count;
  loop->work = &work;
  const bool alone = helpers_wanted == 0 || alone_here > 0 || count * cost <= LITTLE;
  // Never destroyed: its threads may still wait in it when the process ends.
  static Helpers* const helpers = new Helpers(helpers_wanted);
  if (!alone) helpers->ask(loop);
  loop->take_parts();
  // The last parts are short, and another thread is at them: asking again costs less than sleeping.
  while (loop->done.load() < PARTS) std::this_thread::yield();
  if (!alone) helpers->finished(loop);
}

}  // namespace transferlab
