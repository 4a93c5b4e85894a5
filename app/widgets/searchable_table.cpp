// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/searchable_table.h"

#include "app/widgets/text_size.h"
#include "app/widgets/wrapped_cells.h"

#include <QHeaderView>

#include <algorithm>
#include <utility>

namespace posviz {

SearchableTable::SearchableTable(const QString &name, std::vector<TableColumn> columns, QWidget *parent)
    : QTableView(parent), m_rows(new TableRows(std::move(columns), this))
{
    setAccessibleName(name);
    setModel(m_rows);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setWordWrap(false);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { emit chosenChanged(chosen()); });
}

void SearchableTable::setRows(std::vector<TableRow> rows) { m_rows->setRows(std::move(rows)); }

void SearchableTable::filter(const std::function<bool(const TableRow &)> &fits, const QString &kept,
                             const std::function<bool(const TableRow &)> &better)
{
    m_rows->filter(fits);
    int row = m_rows->placeOf(kept);
    if (row < 0 && better)
        row = m_rows->firstPlace(better);
    if (m_rows->rowCount() > 0)
        chooseRow(std::max(0, row));
    else
        emit chosenChanged({}); // a reset of the model drops the selection without a signal
}

QString SearchableTable::chosen() const
{
    const QModelIndexList rows = selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.first().data(Qt::UserRole).toString();
}

void SearchableTable::choose(const QString &id)
{
    if (const int row = m_rows->placeOf(id); row >= 0 && id != chosen())
        chooseRow(row);
}

void SearchableTable::wrapCells()
{
    setWordWrap(true);
    setItemDelegate(new WrappedCells(this));
}

void SearchableTable::fitColumns()
{
    m_columnsToFit = true;
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
}

void SearchableTable::setWidths(std::vector<int> widths)
{
    for (std::size_t column = 0; column < widths.size(); ++column)
        setColumnWidth(static_cast<int>(column), widths[column]);
    m_widths = std::move(widths);
}

void SearchableTable::showEvent(QShowEvent *event)
{
    QTableView::showEvent(event);
    if (!wordWrap())
        verticalHeader()->setDefaultSectionSize(fontMetrics().height() + scaledToText(*this, 12));
    // Widths that a user has set since stay.
    if (std::exchange(m_columnsToFit, false))
        resizeColumnsToContents();
    const std::vector<int> widths = std::exchange(m_widths, {});
    for (std::size_t column = 0; column < widths.size(); ++column) {
        // A header is whole in any type.
        const int header = horizontalHeader()->sectionSizeHint(static_cast<int>(column));
        setColumnWidth(static_cast<int>(column), std::max(header, scaledToText(*this, widths[column])));
    }
}

void SearchableTable::chooseRow(int row)
{
    selectRow(row);
    scrollTo(currentIndex());
}

} // namespace posviz
