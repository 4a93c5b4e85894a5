// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build_watch.h"
#include "core/figure.h"
#include "core/signal.h"

#include <cstdint>

namespace posviz {

/// The position of a key as a query counts it: the gates of the tokens from the key to the query, both included, summed, at
/// most positions - 1 (Golovneva et al. 2024, section 4). NaN where the key comes after the query or a token does not exist.
double contextualPositionAt(const Contextual &contextual, std::int64_t query, std::int64_t key);

/// The mean over all pairs of each block that have a position; NaN where none has. Exact: every pair is counted, of which
/// there are at most half the square of the example's length. Returns early once the watch says so.
CellMatrix meanContextualPositions(const Contextual &contextual, const Bins &queries, const Bins &keys,
                                   const BuildWatch &watch);

} // namespace posviz
