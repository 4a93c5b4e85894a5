// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"

#include <Eigen/Core>

#include <functional>
#include <memory>

namespace posviz {

/// A finite matrix of numbers, rows x columns, row p is position p; knows the mean of any run of rows.
///
/// One that is kept has sums of whole blocks of rows, so that a mean costs at most two blocks of additions however long the run.
/// One that is made has a rule for its rows in place of their numbers, for matrices too large to be kept: all of its rows cost
/// their making whenever they are asked for, and a mean as many as it covers.
class Table {
  public:
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using RowsOf = std::function<RowMajor(Run)>;

    /// Numbers that a table of random or computed rows may have and still be kept; they take 32 MB.
    static constexpr std::int64_t mostKept = std::int64_t{1} << 22;

    explicit Table(RowMajor values);

    /// rowsOf: gives the numbers of any run of rows, always the same ones. They are kept unless there are too many.
    Table(std::int64_t rows, std::int64_t columns, RowsOf rowsOf);

    std::int64_t rows() const { return m_rows; }
    std::int64_t columns() const { return m_columns; }

    bool isKept() const { return !m_rowsOf; }
    /// Only where they are kept.
    const RowMajor &values() const
    {
        assert(isKept());
        return m_values;
    }

    RowMajor rows(Run run) const;
    Eigen::RowVectorXd row(std::int64_t index) const { return rows({index, 1}).row(0); }

    /// The mean of rows run.first .. run.end() - 1, which all exist.
    Eigen::RowVectorXd mean(Run run) const;

    /// The means over each of the cells, which cover successive runs of rows and lie within the table.
    RowMajor means(const Bins &cells) const;

  private:
    static constexpr std::int64_t blockRows = 64;

    void keep(RowMajor values);

    std::int64_t m_rows;
    std::int64_t m_columns;
    RowMajor m_values;
    RowMajor m_blockSums; ///< row b: the sum of all rows before row b * blockRows
    RowsOf m_rowsOf;      ///< empty where the numbers are kept
};

/// The same rows, each divided by its Euclidean length; a row of zeros stays zero.
std::shared_ptr<const Table> normalised(const std::shared_ptr<const Table> &table);

} // namespace posviz
