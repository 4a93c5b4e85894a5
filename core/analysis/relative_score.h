// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/score.h"
#include "core/analysis/waves.h"
#include "core/build_watch.h"
#include "core/figure.h"
#include "core/lag_function.h"
#include "core/signal.h"

#include <Eigen/Core>

#include <cstdint>
#include <string>
#include <vector>

namespace posviz {

/// What a head's query and key hold, at every position.
struct HeadContent {
    Eigen::VectorXd query;
    Eigen::VectorXd key;
};

/// Content as the options ask for: ones, normal numbers, or a query that points to the vector of the distance `shift` (as long
/// as a vector of ones), so that the score has its peak there. Untied positions meet no content: their query stays at ones.
HeadContent headContent(const Relative &relative, const ScoreOptions &options);

/// One summand of a relative score.
struct ScoreTerm {
    std::string name; ///< "q · k"
    double value = 0.0;
    bool scaled = true; ///< false: added after the scale
};

/// The summands at a pair of positions that both exist; the first is the product of query and key.
std::vector<ScoreTerm> scoreTerms(const Relative &relative, const HeadContent &content, std::int64_t query, std::int64_t key);

/// scale x (the terms that are scaled) + the others; NaN where a position does not exist.
double relativeScoreAt(const Relative &relative, const HeadContent &content, std::int64_t query, std::int64_t key);

/// The score of fixed content as a function of the lag: constant over each class, neighbours of the same score joined.
LagFunction lagScore(const Relative &relative, const DistanceVectors &terms, const HeadContent &content);

/// The score of fixed content as a function of the lag: a sum of waves.
Waves waveScore(const Relative &relative, const DistanceSinusoids &terms, const HeadContent &content);

/// The mean of such a function over each block.
CellMatrix meanLagScores(const LagFunction &function, const Bins &queries, const Bins &keys, const BuildWatch &watch);

/// The mean score over the pairs of each block that exist; NaN where none does. Exact: sums of lags, products of mean vectors.
/// Returns early, with an unfinished matrix, once the watch says so.
CellMatrix meanRelativeScores(const Relative &relative, const HeadContent &content, const Bins &queries, const Bins &keys,
                              const BuildWatch &watch);

} // namespace posviz
