// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/search_keys.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>

#include <algorithm>

namespace posviz {

namespace {

class WalkingKeys : public QObject {
  public:
    WalkingKeys(QLineEdit &search, QAbstractItemView &list) : QObject(&search), m_list(list) { search.installEventFilter(this); }

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() != QEvent::KeyPress)
            return false;
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key != Qt::Key_Up && key != Qt::Key_Down && key != Qt::Key_PageUp && key != Qt::Key_PageDown)
            return false;
        QCoreApplication::sendEvent(&m_list, event);
        return true;
    }

  private:
    QAbstractItemView &m_list;
};

} // namespace

QLineEdit *searchField(const QString &placeholder)
{
    auto *field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(QCoreApplication::translate("SearchField", "Search"));
    field->setClearButtonEnabled(true);
    return field;
}

void walkFrom(QLineEdit &search, QAbstractItemView &list) { new WalkingKeys(search, list); }

QStringList wordsOf(const QLineEdit &search) { return search.text().split(QLatin1Char(' '), Qt::SkipEmptyParts); }

bool hasAll(const QString &text, const QStringList &words)
{
    return std::ranges::all_of(words, [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace posviz
