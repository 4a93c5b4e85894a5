// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/signal.h"

#include <Eigen/Core>

#include <cstdint>

namespace posviz {

/// What is computed from two vectors.
enum class Statistic {
    DotProduct,
    Cosine,           ///< the dot product divided by both lengths
    CentredDotProduct ///< of the vectors minus their mean over the sequence
};

/// What a query and a key hold before RoPE turns them.
enum class Content {
    Equal,  ///< all ones in both
    Random, ///< standard normal numbers, another vector for q and for k
    Shifted ///< all ones, the query turned back by some positions: the score peaks at that distance
};

struct ScoreOptions {
    Statistic statistic = Statistic::DotProduct;
    Content content = Content::Equal; ///< rotary only
    std::int64_t shift = 0;           ///< positions; Content::Shifted only
    std::uint64_t seed = 0;           ///< Content::Random only
    std::int64_t length = 1;          ///< positions over which a centred dot product takes its mean
};

/// Vectors whose dot products are the scores: row c stands for cell c, columns are shared.
///
/// The dot product of two rows is the mean score over the block of the two cells, exactly, because a dot product is linear
/// in both. Rows of cells in which no position exists are NaN.
struct ScoreVectors {
    Eigen::MatrixXd queries;
    Eigen::MatrixXd keys;
    bool alike = false; ///< queries and keys of the same cells are the same vectors, so the scores are symmetric
};

/// Not for rotary signals of which looksBackOnly() is true: rotaryScores() has those.
ScoreVectors scoreVectors(const Signal &signal, const ScoreOptions &options, const Bins &queries, const Bins &keys);

/// The score of a query at one position with a key at another; NaN where either does not exist.
double scoreAt(const Signal &signal, const ScoreOptions &options, std::int64_t query, std::int64_t key);

} // namespace posviz
