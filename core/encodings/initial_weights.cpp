// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/initial_weights.h"

#include "core/analysis/product.h"
#include "core/knob_builders.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

template <class Draw>
Table::RowMajor drawnRows(std::int64_t rows, std::int64_t columns, std::uint64_t seed, std::uint64_t firstStream, Draw draw)
{
    Table::RowMajor values(rows, columns);
    for (std::int64_t row = 0; row < rows; ++row) {
        RandomNumbers numbers(seed, firstStream + static_cast<std::uint64_t>(row));
        for (std::int64_t column = 0; column < columns; ++column)
            values(row, column) = draw(numbers);
    }
    return values;
}

} // namespace

Table::RowMajor normalRows(std::int64_t rows, std::int64_t columns, double deviation, std::uint64_t seed,
                           std::uint64_t firstStream)
{
    return drawnRows(rows, columns, seed, firstStream, [&](RandomNumbers &numbers) { return deviation * numbers.normal(); });
}

Table::RowMajor uniformRows(std::int64_t rows, std::int64_t columns, double limit, std::uint64_t seed, std::uint64_t firstStream)
{
    return drawnRows(rows, columns, seed, firstStream,
                     [&](RandomNumbers &numbers) { return limit * (2 * numbers.uniform() - 1); });
}

Table::RowMajor layerNormalised(Table::RowMajor rows, double epsilon)
{
    const auto columns = static_cast<double>(rows.cols());
    for (Eigen::Index row = 0; row < rows.rows(); ++row) {
        rows.row(row).array() -= rows.row(row).sum() / columns;
        rows.row(row) /= std::sqrt(rows.row(row).squaredNorm() / columns + epsilon);
    }
    return rows;
}

std::shared_ptr<const Table> projected(std::int64_t rows, const Table::RowsOf &rowsOf, const Table::RowMajor &weights)
{
    constexpr std::int64_t rowsAtOnce = 256;
    Table::RowMajor products(rows, weights.rows());
    for (std::int64_t first = 0; first < rows; first += rowsAtOnce) {
        const Run run{first, std::min(rowsAtOnce, rows - first)};
        products.middleRows(run.first, run.count) = rowProducts(rowsOf(run), weights, false, {});
    }
    return std::make_shared<const Table>(std::move(products));
}

const Parameter &weightSeedParameter()
{
    static const Parameter parameter = weightsSeedParameter("weight_seed", "Random seed", "Selects the random initialisation.");
    return parameter;
}

const Parameter &headDimensionParameter()
{
    static const Parameter parameter{
        .key = "head_dim",
        .label = "Head dimension",
        .unit = "features",
        .help = "Features of one head's queries and keys, which are projected from the embedding dimension.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 256,
        .defaultValue = 64,
        .step = 1,
    };
    return parameter;
}

} // namespace posviz
