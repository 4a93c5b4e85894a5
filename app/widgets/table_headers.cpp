// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/table_headers.h"

#include "app/widgets/plain_tool_tip.h"

#include <QHeaderView>
#include <QTableWidget>

namespace posviz {

void setHeaders(QTableWidget &table, const std::vector<TableHeader> &headers)
{
    table.setColumnCount(static_cast<int>(headers.size()));
    int column = 0;
    for (const TableHeader &header : headers) {
        auto *item = new QTableWidgetItem(header.title);
        item->setToolTip(plainToolTip(header.meaning));
        table.setHorizontalHeaderItem(column++, item);
    }
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table.horizontalHeader()->setHighlightSections(false);
}

} // namespace posviz
