// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/bicubic.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <map>
#include <vector>

namespace posviz {

namespace {

constexpr double kernelA = -0.75;

// |x| <= 1
double nearKernel(double x) { return ((kernelA + 2) * x - (kernelA + 3)) * x * x + 1; }
// 1 < |x| < 2
double farKernel(double x) { return ((kernelA * x - 5 * kernelA) * x + 8 * kernelA) * x - 4 * kernelA; }

/// The four old cells that a new one is mixed from.
struct Mix {
    std::array<std::int64_t, 4> cells{};
    std::array<double, 4> weights{};
};

std::vector<Mix> mixes(std::int64_t from, std::int64_t to)
{
    std::vector<Mix> all;
    const double step = static_cast<double>(from) / static_cast<double>(to);
    for (std::int64_t cell = 0; cell < to; ++cell) {
        const double place = step * (static_cast<double>(cell) + 0.5) - 0.5; // centre on centre
        const double first = std::floor(place);
        const double t = place - first;
        Mix mix{.cells = {}, .weights = {farKernel(t + 1), nearKernel(t), nearKernel(1 - t), farKernel(2 - t)}};
        for (std::int64_t i = 0; i < 4; ++i)
            mix.cells[static_cast<std::size_t>(i)] =
                std::clamp<std::int64_t>(static_cast<std::int64_t>(first) - 1 + i, 0, from - 1);
        all.push_back(mix);
    }
    return all;
}

} // namespace

Table::RowMajor resizedLines(const VectorGrid &grid, std::int64_t height, std::int64_t width, Run lines)
{
    assert(height >= 1 && width >= 1 && lines.count >= 1 && lines.first >= 0 && lines.end() <= height);
    const std::vector<Mix> across = mixes(grid.width, width);
    const std::vector<Mix> down = mixes(grid.height, height);
    // Along the rows first, then across them: 8 old vectors for a new one instead of 16.
    const auto widened = [&](std::int64_t y) {
        const Table::RowMajor line = grid.line(y);
        Table::RowMajor wide = Table::RowMajor::Zero(width, grid.features);
        for (std::int64_t x = 0; x < width; ++x)
            for (std::size_t i = 0; i < 4; ++i) {
                const Mix &mix = across[static_cast<std::size_t>(x)];
                wide.row(x) += mix.weights[i] * line.row(mix.cells[i]);
            }
        return wide;
    };
    std::map<std::int64_t, Table::RowMajor> wide; // by old line, those that are still wanted
    Table::RowMajor resized = Table::RowMajor::Zero(lines.count * width, grid.features);
    for (std::int64_t y = lines.first; y < lines.end(); ++y) {
        const Mix &mix = down[static_cast<std::size_t>(y)];
        std::erase_if(wide, [&](const auto &line) { return line.first < mix.cells.front(); });
        for (std::size_t i = 0; i < 4; ++i) {
            if (!wide.contains(mix.cells[i]))
                wide.emplace(mix.cells[i], widened(mix.cells[i]));
            resized.middleRows((y - lines.first) * width, width) += mix.weights[i] * wide.at(mix.cells[i]);
        }
    }
    return resized;
}

} // namespace posviz
