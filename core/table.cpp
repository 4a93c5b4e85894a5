// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/table.h"

#include <utility>

namespace posviz {

Table::Table(RowMajor values) : m_values(std::move(values)), m_blockSums(m_values.rows() / blockRows + 1, m_values.cols())
{
    assert(m_values.rows() >= 1 && m_values.cols() >= 1 && m_values.allFinite());
    m_blockSums.row(0).setZero();
    for (Eigen::Index block = 1; block < m_blockSums.rows(); ++block)
        m_blockSums.row(block) =
            m_blockSums.row(block - 1) + m_values.middleRows((block - 1) * blockRows, blockRows).colwise().sum();
}

Eigen::RowVectorXd Table::mean(Run run) const
{
    assert(run.count >= 1 && run.first >= 0 && run.end() <= rows());
    const std::int64_t firstBlock = (run.first + blockRows - 1) / blockRows;
    const std::int64_t lastBlock = run.end() / blockRows;
    Eigen::RowVectorXd sum;
    if (firstBlock < lastBlock) {
        const std::int64_t head = firstBlock * blockRows - run.first;
        const std::int64_t tail = run.end() - lastBlock * blockRows;
        sum = m_blockSums.row(lastBlock) - m_blockSums.row(firstBlock);
        if (head > 0)
            sum += m_values.middleRows(run.first, head).colwise().sum();
        if (tail > 0)
            sum += m_values.middleRows(lastBlock * blockRows, tail).colwise().sum();
    } else {
        sum = m_values.middleRows(run.first, run.count).colwise().sum();
    }
    return sum / static_cast<double>(run.count);
}

Table Table::normalised() const
{
    RowMajor values = m_values;
    for (Eigen::Index row = 0; row < values.rows(); ++row)
        if (const double length = values.row(row).norm(); length > 0)
            values.row(row) /= length;
    return Table(std::move(values));
}

} // namespace posviz
