// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/table.h"

#include <cstdint>
#include <memory>

namespace posviz {

// What training starts from: numbers that a seed picks, the same on every machine.

/// Standard deviation of the normal numbers that BERT and most models since start from.
inline constexpr double initialDeviation = 0.02;

/// Normal numbers of mean 0. Row r is the stream `firstStream + r` of the seed, so a longer matrix begins with a shorter one.
Table::RowMajor normalRows(std::int64_t rows, std::int64_t columns, double deviation, std::uint64_t seed,
                           std::uint64_t firstStream);

/// Evenly spread numbers from -limit to limit, by the same rule.
Table::RowMajor uniformRows(std::int64_t rows, std::int64_t columns, double limit, std::uint64_t seed, std::uint64_t firstStream);

/// Each row with mean 0 and variance 1 (Ba et al. 2016, layer normalisation as training starts: gain 1, no offset).
Table::RowMajor layerNormalised(Table::RowMajor rows, double epsilon);

/// Row r: the rows of `weights` times row r of so many; a linear layer without offset. The rows are asked for in runs and not
/// kept: they are as wide as the model.
std::shared_ptr<const Table> projected(std::int64_t rows, const Table::RowsOf &rowsOf, const Table::RowMajor &weights);

/// The first stream of the n-th matrix of an encoding; matrices have fewer than 2^32 rows.
constexpr std::uint64_t streamOf(std::uint64_t matrix) { return matrix << 32; }

/// Picks the numbers. Key "weight_seed".
const Parameter &weightSeedParameter();

/// Features of a head where the dimension is the model's width. Key "head_dim".
const Parameter &headDimensionParameter();

} // namespace posviz
