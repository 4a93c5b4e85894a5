// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <cstdint>

namespace posviz {

/// A run of whole numbers: positions, features or pairs; first .. first + count - 1.
struct Run {
    std::int64_t first = 0;
    std::int64_t count = 0;

    bool operator==(const Run &) const = default;
    std::int64_t end() const { return first + count; }
    bool contains(std::int64_t position) const { return position >= first && position < end(); }
};

/// A run cut into display cells, each covering one or more whole numbers; no cell is empty, cell sizes differ by at most one.
///
/// A part of them behaves in the same way, as its sizes differ by at most one too.
/// 0 <= first, first + count < 2^53 so that a centre is exact in double; 1 <= cells <= count, cells < 2^31.
class Bins {
  public:
    /// At most wantedCells cells: a run shorter than that has one cell for each number.
    Bins(Run run, std::int64_t wantedCells)
        : m_whole(run), m_wholeCells(wantedCells < run.count ? wantedCells : run.count), m_run(run), m_cells{0, m_wholeCells}
    {
        assert(run.count >= 1 && wantedCells >= 1 && run.first >= 0 && run.end() < (std::int64_t{1} << 53));
        assert(m_wholeCells < (std::int64_t{1} << 31));
    }

    /// Some of these cells, each as it is here: cell 0 of the part is cell `cells.first`.
    Bins part(Run cells) const
    {
        assert(cells.count >= 1 && cells.first >= 0 && cells.end() <= m_cells.count);
        Bins some = *this;
        some.m_cells = {m_cells.first + cells.first, cells.count};
        const std::int64_t first = edge(some.m_cells.first);
        some.m_run = {first, edge(some.m_cells.end()) - first};
        return some;
    }

    /// All cells, of which this may be a part.
    Bins whole() const { return {m_whole, m_wholeCells}; }

    Run run() const { return m_run; }
    std::int64_t cells() const { return m_cells.count; }
    /// True where every cell covers a single number.
    bool exact() const { return m_cells.count == m_run.count; }

    Run cell(std::int64_t index) const
    {
        const std::int64_t first = edge(m_cells.first + index);
        return {first, edge(m_cells.first + index + 1) - first};
    }

    /// The cell that covers a number of the run.
    std::int64_t cellOf(std::int64_t number) const
    {
        assert(m_run.contains(number));
        auto index = static_cast<std::int64_t>(static_cast<double>(number - m_whole.first) / static_cast<double>(m_whole.count)
                                               * static_cast<double>(m_wholeCells));
        // The guess is rounded; the edges are not.
        while (index >= m_wholeCells || edge(index) > number)
            --index;
        while (edge(index + 1) <= number)
            ++index;
        return index - m_cells.first;
    }

    bool operator==(const Bins &) const = default;

  private:
    // index x count / cells, without the product that could pass 2^63.
    std::int64_t edge(std::int64_t index) const
    {
        return m_whole.first + index * (m_whole.count / m_wholeCells) + index * (m_whole.count % m_wholeCells) / m_wholeCells;
    }

    Run m_whole;
    std::int64_t m_wholeCells;
    Run m_run;   ///< of these cells
    Run m_cells; ///< of the whole run's: 0 .. all - 1 unless this is a part
};

} // namespace posviz
