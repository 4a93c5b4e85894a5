// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/build_watch.h"
#include "core/figure.h"
#include "core/result.h"
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

/// What a query and a key hold before RoPE turns them or a relative encoding adds to their product.
enum class Content {
    Equal,  ///< all ones in both
    Random, ///< standard normal numbers, another vector for q and for k
    Shifted ///< all ones, the query turned back by some positions, or pointing to the vector of that distance: the score peaks
            ///< there
};

struct ScoreOptions {
    Statistic statistic = Statistic::DotProduct; ///< absolute and rotary only
    Content content = Content::Equal;            ///< rotary and relative only
    std::int64_t shift = 0;                      ///< positions; Content::Shifted only
    std::uint64_t seed = 0;                      ///< Content::Random only
    std::int64_t length = 1;                     ///< positions over which a centred dot product takes its mean
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

/// Absolute signals, and rotary ones of which looksBackOnly() is false: other scores are no products of vectors.
ScoreVectors scoreVectors(const Signal &signal, const ScoreOptions &options, const Bins &queries, const Bins &keys);

/// The mean score over each block, row r for cell r of the queries, column c for cell c of the keys; NaN where no pair exists.
///
/// Absolute, rotary: by the statistic. Relative: scale x (q . k + terms), as the model's softmax gets it. Contextual: the
/// counted position itself, since its vectors start from zero. Fails for signals that give no score: a bias is added to any
/// product, and nothing adds nothing. Returns early, with an unfinished matrix, once the watch says so.
Result<CellMatrix> meanScores(const Signal &signal, const ScoreOptions &options, const Bins &queries, const Bins &keys,
                              const BuildWatch &watch);

/// The same at one position of a query with one of a key; NaN where either does not exist, and where there is no score.
double scoreAt(const Signal &signal, const ScoreOptions &options, std::int64_t query, std::int64_t key);

} // namespace posviz
