// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/widgets/table_rows.h"

#include <QTableView>

namespace posviz {

/// A table that is read by rows, one of which is current. What is current is always in sight.
class SearchableTable : public QTableView {
    Q_OBJECT

  public:
    /// The name is for screen readers.
    SearchableTable(const QString &name, std::vector<TableColumn> columns, QWidget *parent = nullptr);

    /// All of them are shown, and none is current.
    void setRows(std::vector<TableRow> rows);

    /// Shows the rows that fit. Current is the row of the id where it is shown; else the first that suits better, else the first.
    void filter(const std::function<bool(const TableRow &)> &fits, const QString &kept,
                const std::function<bool(const TableRow &)> &better = {});

    /// The current row's id; empty where there is none.
    QString chosen() const;
    void choose(const QString &id);

    bool isShown(const QString &id) const { return m_rows->placeOf(id) >= 0; }
    int shownRows() const { return m_rows->rowCount(); }

    /// The first column takes the room that the others leave, which are as wide as their texts when the table is first shown: only
    /// then it has the type of the window that it is in.
    void fitColumns();

    /// Of the first columns, in pixels with the usual text; larger text has them wider.
    void setWidths(std::vector<int> widths);

    /// Wraps the texts in the cells; the rows are to be as high as these need.
    void wrapCells();

  signals:
    /// Empty: none is.
    void chosenChanged(const QString &id);

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    void chooseRow(int row);

    TableRows *m_rows = nullptr;
    bool m_columnsToFit = false;
    std::vector<int> m_widths; ///< to be set when it is shown
};

} // namespace posviz
