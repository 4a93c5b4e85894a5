// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lag_function.h"
#include "core/parameter.h"
#include "core/signal.h"

#include <cstdint>
#include <string_view>
#include <vector>

// The formulas of the additive biases by themselves, and the knobs that they share. A lag is the query's position minus the
// key's.

namespace posviz {

/// "heads".
Parameter headsParameter(int defaultValue);
/// "mask": "causal", or "none" where keys on both sides are seen.
Parameter maskParameter(std::string_view usual);
/// "bias_seed".
const Parameter &biasSeedParameter();

/// The bucket of a relative position, the key's position minus the query's. Where max_distance does not exceed the exactly told
/// distances, all farther ones share the last bucket: the limit of the code, which divides by zero.
int t5Bucket(std::int64_t relativePosition, bool bidirectional, int buckets, std::int64_t maxDistance);

/// One head: values[b] for bucket b; keys after the query are masked unless bidirectional.
LagFunction t5Bias(const Eigen::VectorXd &values, bool bidirectional, std::int64_t maxDistance);

/// Slopes of all heads, in the paper's order.
std::vector<double> alibiSlopes(int heads);
/// In MPT's order, from 2^(-biasMax).
std::vector<double> alibiSlopesOfMpt(int heads, double biasMax);
/// -slope x distance.
LagFunction alibiBias(double slope, bool causal);

/// -p ln(1 + a distance), both at least 0.01 as the code has them; keys after the query are masked.
LagFunction kerpleLogBias(double a, double p);
/// -a distance^p, both at least 0.01 and p at most 2.
LagFunction kerplePowerBias(double a, double p);

/// (Σ cos(frequency x lag) - number of frequencies) / (8 (head + 1) / heads); keys after the query are masked.
LagFunction sandwichBias(const Eigen::VectorXd &frequencies, int head, int heads);

/// SwinV2's coordinate of a step along one side of the window: sign(x) log2(8 |x| + 1) / 3, x = step / (size - 1), where size is
/// the pretrained window's if there is one. 0 for a side of one cell, where the code divides by zero.
double swinV2Coordinate(int step, int size, int pretrainedSize);

} // namespace posviz
