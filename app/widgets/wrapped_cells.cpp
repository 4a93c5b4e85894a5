// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/wrapped_cells.h"

#include "app/widgets/style.h"

namespace posviz {

QSize WrappedCells::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem inner = option;
    inner.rect.setWidth(option.rect.width() - 2 * cellPadding.width());
    return QStyledItemDelegate::sizeHint(inner, index);
}

} // namespace posviz
