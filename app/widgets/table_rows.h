// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace posviz {

struct TableColumn {
    QString title;
    QString meaning; ///< of its cells, in one sentence: the title's tooltip
    Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter;
};

struct TableCell {
    QString text;
    std::optional<double> number{}; ///< behind the text, and what it is sorted by
};

struct TableRow {
    QString id; ///< what taking the row gives
    std::vector<TableCell> cells;
    QString searched{}; ///< what words are looked for in; empty: the texts of its cells
};

/// Rows that can be sorted, and those of them that are shown. A file can have a hundred thousand tensors: an item for each would
/// take seconds, and so would a proxy that takes rows out one by one.
class TableRows : public QAbstractTableModel {
    Q_OBJECT

  public:
    TableRows(std::vector<TableColumn> columns, QObject *parent);

    void setRows(std::vector<TableRow> rows);

    /// Shows those that fit.
    void filter(const std::function<bool(const TableRow &)> &fits);

    const TableRow &rowAt(int place) const { return m_rows[m_shown[static_cast<std::size_t>(place)]]; }

    /// Where the row of this id is shown; -1: nowhere.
    int placeOf(const QString &id) const;

    /// Where the first row that fits is shown; -1: nowhere.
    int firstPlace(const std::function<bool(const TableRow &)> &fits) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    /// The row's id has the role Qt::UserRole in each of its cells; a cell's text is its tooltip, too.
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

  private:
    std::vector<TableColumn> m_columns;
    std::vector<TableRow> m_rows;
    std::vector<std::size_t> m_order; ///< indices into m_rows, sorted
    std::vector<std::size_t> m_shown; ///< of these, those that fit
};

/// True for a row that has all of the words in it, whatever their case and order.
bool hasAllWords(const TableRow &row, const QStringList &words);

} // namespace posviz
