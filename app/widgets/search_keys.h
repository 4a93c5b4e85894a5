// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAbstractItemView;
class QLineEdit;

namespace posviz {

/// Up, Down and the page keys in a search field walk the list that it searches.
void walkFrom(QLineEdit &search, QAbstractItemView &list);

} // namespace posviz
