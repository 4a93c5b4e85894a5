// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace posviz {

/// Cells of a table whose rows are as high as their wrapped texts. Qt breaks lines at the width of the column, but draws them
/// within the padding that the style sheet gives: without this, a row has a line too few.
class WrappedCells : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace posviz
