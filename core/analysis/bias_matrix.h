// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/build_watch.h"
#include "core/figure.h"
#include "core/signal.h"

#include <vector>

namespace posviz {

/// What a head adds to the score of a query with a key; NaN where the key is masked or a position does not exist.
double biasAt(const Bias &bias, int head, std::int64_t query, std::int64_t key);

/// The mean over each run of keys of what is added for one query, of the pairs that exist and are not masked; NaN where none is.
std::vector<double> biasRow(const Bias &bias, int head, std::int64_t query, const std::vector<Run> &keys);

/// The same for a head of which another one's row is known: scaled where both are one sum of waves in other sizes (Sandwich), which
/// takes long to average.
std::vector<double> biasRow(const Bias &bias, int head, std::int64_t query, const std::vector<Run> &keys, int otherHead,
                            const std::vector<double> &otherRow);

/// The mean over each block of cells, by the same rule. Lag functions: as exact as LagMeans; networks of normalised distances:
/// as NormalisedDistanceHead; windows: exact. Returns early, with an unfinished matrix, once the watch says so.
CellMatrix biasMatrix(const Bias &bias, int head, const Bins &queries, const Bins &keys, const BuildWatch &watch);

} // namespace posviz
