// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/score.h"
#include "core/bins.h"
#include "core/build_watch.h"
#include "core/signal.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace posviz {

/// Scores that follow from the lag, query minus key, alone: one number for each lag of a range, and the smallest and largest over
/// any part of it. A mean over a block hides them: at 131 072 positions, the peak of 128 on the diagonal averages to 84.
class LagScores {
  public:
    struct Extremes {
        double lowest = 0.0;
        double highest = 0.0;
    };

    /// One score a lag from this one on; NaN where there is none. Not empty.
    LagScores(std::int64_t firstLag, std::vector<double> scores);

    /// Over all lags; both NaN where no lag has a score.
    Extremes all() const { return m_tree[1]; }
    /// Over the lags of a block of queries and keys, which must lie within the range.
    Extremes over(Run queries, Run keys) const;

  private:
    std::int64_t m_firstLag;
    std::size_t m_leaves;
    std::vector<Extremes> m_tree; ///< node i covers nodes 2i and 2i + 1; the leaves are the lags
};

/// The most lags whose scores are taken one by one: 131 072 positions have as many on both sides of the diagonal.
constexpr std::int64_t mostLags = std::int64_t{1} << 18;

/// Of all queries of a run with all keys of another; none where the score does not follow from the lag alone, or there are more
/// than mostLags lags. Exact but for rounding. Returns early, with numbers that mean nothing, once the watch says so.
std::optional<LagScores> lagScores(const Signal &signal, const ScoreOptions &options, Run queries, Run keys,
                                   const BuildWatch &watch);

/// What a head adds to the score.
std::optional<LagScores> lagScores(const Bias &bias, int head, Run queries, Run keys);

} // namespace posviz
