// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/build_watch.h"
#include "core/figure.h"

#include <Eigen/Core>

#include <algorithm>
#include <cstdint>

namespace posviz {

// Pictures are computed from vectors of as many numbers as the model is wide. All of them at once would take gigabytes, so what is
// large is made block by block; what is not is one block, computed as if there were none.

/// Numbers that the vectors of the columns of a block may have: 32 MB, of which there are a few copies at a time.
inline constexpr std::int64_t mostBlockNumbers = std::int64_t{1} << 22;
/// Cells of a block, of which there are a few matrices at a time.
inline constexpr std::int64_t mostBlockCells = std::int64_t{1} << 22;

/// How many cells of one side make a block, where each takes so many numbers.
inline std::int64_t blockSide(std::int64_t cells, std::int64_t numbers)
{
    const std::int64_t side = std::clamp<std::int64_t>(mostBlockNumbers / std::max<std::int64_t>(numbers, 1), 1, cells);
    return cells - side <= side / 16 ? cells : side; // no block for a small rest
}

/// Calls make(cells) for successive parts of the rows, the last perhaps shorter, until the watch says stop.
template <class Make> void inRowBlocks(const Bins &rows, std::int64_t numbers, const BuildWatch &watch, Make make)
{
    const std::int64_t side = blockSide(rows.cells(), numbers);
    for (std::int64_t first = 0; first < rows.cells() && watch.goesOn(first, rows.cells()); first += side)
        make(Run{first, std::min(side, rows.cells() - first)});
}

/// The matrix of all cells from compute(rows, columns, watch), which gives that of parts of them: of all where that is not large.
///
/// numbers: of the vector of a cell. symmetric: queries and keys are alike, so that one half is the mirror of the other.
/// Unfinished once the watch says stop.
template <class Compute>
CellMatrix inBlocks(const Bins &queries, const Bins &keys, std::int64_t numbers, bool symmetric, const BuildWatch &watch,
                    Compute compute)
{
    const std::int64_t least = std::max<std::int64_t>(numbers, 16); // what is kept of each cell beside its vector
    const std::int64_t across = blockSide(keys.cells(), least);
    // Vectors of columns are made anew for each block of rows: the fewer of those the better.
    const std::int64_t down = std::min(blockSide(queries.cells(), (least + 1) / 2), std::max<std::int64_t>(1, mostBlockCells / across));
    if (across == keys.cells() && down == queries.cells())
        return compute(queries, keys, watch);
    CellMatrix all(queries.cells(), keys.cells());
    for (std::int64_t top = 0; top < queries.cells(); top += down) {
        const Run rows{top, std::min(down, queries.cells() - top)};
        const std::int64_t end = symmetric ? std::min(rows.end(), keys.cells()) : keys.cells();
        for (std::int64_t left = 0; left < end; left += across) {
            if (watch.stopRequested())
                return all;
            const Run columns{left, std::min(across, keys.cells() - left)};
            const CellMatrix block = compute(queries.part(rows), keys.part(columns), watch);
            all.block(rows.first, columns.first, rows.count, columns.count) = block;
            if (symmetric)
                all.block(columns.first, rows.first, columns.count, rows.count) = block.transpose();
        }
    }
    return all;
}

} // namespace posviz
