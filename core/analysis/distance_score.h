// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/score.h"
#include "core/bins.h"
#include "core/sentence.h"
#include "core/signal.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace posviz {

/// The smallest and largest of some scores.
struct Spread {
    double lowest = 0.0;
    double highest = 0.0;
};

/// A score for each distance 0, 1, 2 ... of a key before its query. What a view of scores by distance needs to know of a signal.
struct DistanceScore {
    std::function<double(Run)> mean;   ///< over all distances of the run, exact
    std::function<Spread(Run)> spread; ///< over the same; empty where it would take too long
    bool bounds = false;               ///< true: the spread is a bound, which no score passes and none may reach
    double largest = 1.0;              ///< no score's size is larger; what relative scores are divided by; 0: not known
    double standardError = 0.0;        ///< of a mean over random draws; 0: there are none
    Sentence viewpoint{};              ///< "Seen from position 511, the last." where the distance alone does not decide
};

struct DistanceOptions {
    ScoreOptions score;         ///< rotary and relative; the statistic is not looked at
    int draws = 0;              ///< rotary only; above 0: the mean over that many random pairs of query and key, and no content
    std::int64_t length = 1;    ///< positions of the sequence
    std::int64_t distances = 1; ///< how many will be asked for; decides whether the spread is exact
};

/// Whether the signal's score follows from a query, a key and their distance.
bool hasDistanceScore(const Signal &signal);

/// None for a signal whose score does not follow from a query, a key and their distance.
std::optional<DistanceScore> distanceScore(const Signal &signal, const DistanceOptions &options);

/// The most distances x pairs whose smallest and largest score are looked for one by one.
constexpr std::int64_t spreadBudget = std::int64_t{1} << 23;

/// RoFormer's relative upper bound (section 3.4.3): the mean over j of |S_j|, S_j the sum of the first j of e^(i distance
/// frequency). Scores change by at most max|h(i+1) - h(i)| times their number times it, h the product of query and key in a pair.
/// This is its mean over a run of distances, taken one by one: it has no closed form.
double meanDecayBound(const Eigen::VectorXd &frequencies, Run distances);

} // namespace posviz
