// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QAbstractItemView;
class QLineEdit;
class QString;

namespace posviz {

/// The placeholder says what can be searched for.
QLineEdit *searchField(const QString &placeholder);

/// Up, Down and the page keys in a search field walk the list that it searches.
void walkFrom(QLineEdit &search, QAbstractItemView &list);

/// The words that are searched for: those between the blanks.
QStringList wordsOf(const QLineEdit &search);

/// True for a text that has all of the words in it, whatever their case and order.
bool hasAll(const QString &text, const QStringList &words);

} // namespace posviz
