// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/table.h"

#include <algorithm>
#include <utility>

namespace posviz {

Table::Table(RowMajor values) : m_rows(values.rows()), m_columns(values.cols()) { keep(std::move(values)); }

Table::Table(std::int64_t rows, std::int64_t columns, RowsOf rowsOf) : m_rows(rows), m_columns(columns)
{
    assert(rows >= 1 && columns >= 1);
    if (rows <= mostKept / columns)
        keep(rowsOf({0, rows}));
    else
        m_rowsOf = std::move(rowsOf);
}

void Table::keep(RowMajor values)
{
    m_values = std::move(values);
    assert(m_values.rows() >= 1 && m_values.cols() >= 1 && m_values.allFinite());
    m_blockSums.resize(m_values.rows() / blockRows + 1, m_values.cols());
    m_blockSums.row(0).setZero();
    for (Eigen::Index block = 1; block < m_blockSums.rows(); ++block)
        m_blockSums.row(block) =
            m_blockSums.row(block - 1) + m_values.middleRows((block - 1) * blockRows, blockRows).colwise().sum();
}

Table::RowMajor Table::rows(Run run) const
{
    assert(run.count >= 1 && run.first >= 0 && run.end() <= m_rows);
    return isKept() ? RowMajor(m_values.middleRows(run.first, run.count)) : m_rowsOf(run);
}

Eigen::RowVectorXd Table::mean(Run run) const
{
    if (!isKept())
        return means(Bins(run, 1)).row(0);
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

Table::RowMajor Table::means(const Bins &cells) const
{
    RowMajor means(cells.cells(), m_columns);
    if (isKept()) {
        for (std::int64_t cell = 0; cell < cells.cells(); ++cell)
            means.row(cell) = mean(cells.cell(cell));
        return means;
    }
    // In runs of rows, some of which lie in two cells: a rule may have much to do before its first row.
    means.setZero();
    std::int64_t cell = 0;
    for (std::int64_t first = cells.run().first; first < cells.run().end(); first += blockRows) {
        const RowMajor block = m_rowsOf({first, std::min(blockRows, cells.run().end() - first)});
        for (Eigen::Index row = 0; row < block.rows(); ++row) {
            if (first + row == cells.cell(cell).end())
                ++cell;
            means.row(cell) += block.row(row);
        }
    }
    for (cell = 0; cell < cells.cells(); ++cell)
        means.row(cell) /= static_cast<double>(cells.cell(cell).count);
    return means;
}

std::shared_ptr<const Table> normalised(const std::shared_ptr<const Table> &table)
{
    return std::make_shared<const Table>(table->rows(), table->columns(), [table](Run run) {
        Table::RowMajor values = table->rows(run);
        for (Eigen::Index row = 0; row < values.rows(); ++row)
            if (const double length = values.row(row).norm(); length > 0)
                values.row(row) /= length;
        return values;
    });
}

} // namespace posviz
