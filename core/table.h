// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"

#include <Eigen/Core>

namespace posviz {

/// A finite matrix of numbers, rows x columns, row p is position p; knows the mean of any run of rows at once.
///
/// Sums of whole blocks of rows are kept, so that a mean costs at most two blocks of additions however long the run.
class Table {
  public:
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    explicit Table(RowMajor values);

    std::int64_t rows() const { return m_values.rows(); }
    std::int64_t columns() const { return m_values.cols(); }
    const RowMajor &values() const { return m_values; }

    /// The mean of rows run.first .. run.end() - 1, which all exist.
    Eigen::RowVectorXd mean(Run run) const;

    /// The same rows, each divided by its Euclidean length; a row of zeros stays zero.
    Table normalised() const;

  private:
    static constexpr std::int64_t blockRows = 64;

    RowMajor m_values;
    RowMajor m_blockSums; ///< row b: the sum of all rows before row b * blockRows
};

} // namespace posviz
