// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>

namespace posviz {

/// Between a long computation and the one who waits for it: whether it is to stop, and how far it is. Copies share both. Safe to
/// use from several threads.
class BuildWatch {
  public:
    /// Never stops, and nobody asks how far it is.
    BuildWatch() = default;

    BuildWatch(std::stop_token stop) : m_stop(std::move(stop)), m_progress(std::make_shared<std::atomic<double>>(0.0)) {}

    bool stopRequested() const { return m_stop.stop_requested(); }

    /// Called in a loop before its round `done` of `all`, counted from 0: notes how far the loop is. False where it is to end early.
    bool goesOn(std::int64_t done, std::int64_t all) const
    {
        if (m_progress)
            m_progress->store(static_cast<double>(done) / static_cast<double>(all), std::memory_order_relaxed);
        return !stopRequested();
    }

    /// How far the loop is that runs now, 0 to 1; a computation of several begins anew with each.
    double progress() const { return m_progress ? m_progress->load(std::memory_order_relaxed) : 0.0; }

  private:
    std::stop_token m_stop;
    std::shared_ptr<std::atomic<double>> m_progress;
};

} // namespace posviz
