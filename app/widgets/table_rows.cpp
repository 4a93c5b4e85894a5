// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/table_rows.h"

#include "app/widgets/plain_tool_tip.h"
#include "app/widgets/search_keys.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace posviz {

TableRows::TableRows(std::vector<TableColumn> columns, QObject *parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns))
{
}

void TableRows::setRows(std::vector<TableRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    for (TableRow &row : m_rows)
        if (row.searched.isEmpty())
            for (const TableCell &cell : row.cells)
                row.searched += cell.text + QLatin1Char(' ');
    m_order.resize(m_rows.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    m_shown = m_order;
    endResetModel();
}

void TableRows::filter(const std::function<bool(const TableRow &)> &fits)
{
    beginResetModel();
    m_shown.clear();
    std::ranges::copy_if(m_order, std::back_inserter(m_shown), [&](std::size_t row) { return fits(m_rows[row]); });
    endResetModel();
}

int TableRows::placeOf(const QString &id) const
{
    return firstPlace([&id](const TableRow &row) { return row.id == id; });
}

int TableRows::firstPlace(const std::function<bool(const TableRow &)> &fits) const
{
    const auto found = std::ranges::find_if(m_shown, [&](std::size_t row) { return fits(m_rows[row]); });
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

int TableRows::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_shown.size()); }

int TableRows::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_columns.size()); }

QVariant TableRows::data(const QModelIndex &index, int role) const
{
    const TableRow &row = rowAt(index.row());
    const QString &text = row.cells[static_cast<std::size_t>(index.column())].text;
    switch (role) {
    case Qt::DisplayRole:
        return text;
    case Qt::ToolTipRole:
        return plainToolTip(text);
    case Qt::UserRole:
        return row.id;
    case Qt::TextAlignmentRole:
        return m_columns[static_cast<std::size_t>(index.column())].alignment.toInt();
    default:
        return {};
    }
}

QVariant TableRows::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return QAbstractTableModel::headerData(section, orientation, role);
    const TableColumn &column = m_columns[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        return column.title;
    case Qt::ToolTipRole:
        return plainToolTip(column.meaning);
    case Qt::TextAlignmentRole:
        return ((column.alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter).toInt();
    default:
        return {};
    }
}

void TableRows::sort(int column, Qt::SortOrder order)
{
    const auto cellOf = [&](std::size_t row) -> const TableCell & { return m_rows[row].cells[static_cast<std::size_t>(column)]; };
    const auto before = [&](std::size_t one, std::size_t other) {
        const TableCell &left = cellOf(order == Qt::AscendingOrder ? one : other);
        const TableCell &right = cellOf(order == Qt::AscendingOrder ? other : one);
        return left.number && right.number ? *left.number < *right.number : left.text < right.text;
    };
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    // What is selected stays selected, wherever it goes.
    const QModelIndexList from = persistentIndexList();
    QStringList ids;
    for (const QModelIndex &place : from)
        ids << rowAt(place.row()).id;
    std::ranges::stable_sort(m_order, before);
    std::ranges::stable_sort(m_shown, before);
    QModelIndexList to;
    for (qsizetype i = 0; i < from.size(); ++i)
        to << index(placeOf(ids[i]), from[i].column());
    changePersistentIndexList(from, to);
    emit layoutChanged({}, VerticalSortHint);
}

bool hasAllWords(const TableRow &row, const QStringList &words) { return hasAll(row.searched, words); }

} // namespace posviz
