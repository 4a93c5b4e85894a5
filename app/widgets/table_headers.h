// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

class QTableWidget;

namespace posviz {

/// A column's title, and what its cells mean in one sentence.
struct TableHeader {
    QString title;
    QString meaning;
};

/// Gives the table these columns; the meanings are shown as tooltips.
void setHeaders(QTableWidget &table, const std::vector<TableHeader> &headers);

} // namespace posviz
