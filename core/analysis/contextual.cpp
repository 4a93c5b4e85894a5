// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/contextual.h"

#include "core/analysis/absent.h"

#include <algorithm>

namespace posviz {

namespace {

/// sums[t]: the gates of the tokens before t for a query of this kind.
std::vector<double> sumsOfGates(const Contextual &contextual, int kind)
{
    std::vector<double> sums{0};
    for (const int key : contextual.kinds)
        sums.push_back(sums.back() + contextual.gates(kind, key));
    return sums;
}

/// p = sum of the gates t = n .. m, a difference of two sums.
double position(const Contextual &contextual, const std::vector<double> &sums, std::int64_t query, std::int64_t key)
{
    const double counted = sums[static_cast<std::size_t>(query) + 1] - sums[static_cast<std::size_t>(key)];
    return std::min(counted, static_cast<double>(contextual.positions - 1));
}

} // namespace

double contextualPositionAt(const Contextual &contextual, std::int64_t query, std::int64_t key)
{
    if (key > query || query >= static_cast<std::int64_t>(contextual.kinds.size()))
        return absentValue;
    return position(contextual, sumsOfGates(contextual, contextual.kinds[static_cast<std::size_t>(query)]), query, key);
}

CellMatrix meanContextualPositions(const Contextual &contextual, const Bins &queries, const Bins &keys,
                                   const BuildWatch &watch)
{
    const auto tokens = static_cast<std::int64_t>(contextual.kinds.size());
    std::vector<std::vector<double>> sums;
    for (int kind = 0; kind < contextual.gates.rows(); ++kind)
        sums.push_back(sumsOfGates(contextual, kind));

    CellMatrix means = CellMatrix::Constant(queries.cells(), keys.cells(), absentValue);
    std::vector<double> totals(static_cast<std::size_t>(keys.cells()));
    std::vector<std::int64_t> counts(totals.size());
    for (std::int64_t row = 0; row < queries.cells(); ++row) {
        if (!watch.goesOn(row, queries.cells()))
            return means;
        std::ranges::fill(totals, 0.0);
        std::ranges::fill(counts, 0);
        const Run run = queries.cell(row);
        for (std::int64_t query = run.first; query < std::min(run.end(), tokens); ++query) {
            const std::vector<double> &ofKind = sums[static_cast<std::size_t>(contextual.kinds[static_cast<std::size_t>(query)])];
            for (std::size_t column = 0; column < totals.size(); ++column) {
                const Run cell = keys.cell(static_cast<std::int64_t>(column));
                if (cell.first > query)
                    break;
                const std::int64_t end = std::min(cell.end(), query + 1);
                for (std::int64_t key = cell.first; key < end; ++key)
                    totals[column] += position(contextual, ofKind, query, key);
                counts[column] += end - cell.first;
            }
        }
        for (std::size_t column = 0; column < totals.size(); ++column)
            if (counts[column] > 0)
                means(row, static_cast<Eigen::Index>(column)) = totals[column] / static_cast<double>(counts[column]);
    }
    return means;
}

} // namespace posviz
