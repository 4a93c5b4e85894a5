// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/explanation.h"

#include "app/widgets/text_size.h"

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace posviz {

void showExplanation(const QWidget &button, const QString &title, const QString &text, QWidget &owner)
{
    auto *popup = new QFrame(&owner, Qt::Popup);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setObjectName(QStringLiteral("explanation"));
    popup->setAccessibleName(title);
    popup->setAccessibleDescription(text);
    auto *column = new QVBoxLayout(popup);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(8);
    auto *heading = new QLabel(title);
    heading->setObjectName(QStringLiteral("viewTitle"));
    auto *words = new QLabel(text);
    words->setWordWrap(true);
    column->addWidget(heading);
    column->addWidget(words);

    const QRect screen = screenOf(button);
    popup->setFixedWidth(std::min(scaledToText(owner, 380), screen.width() - 16));
    popup->ensurePolished();
    popup->resize(popup->width(), column->heightForWidth(popup->width()));
    QRect place(button.mapToGlobal(QPoint(button.width() - popup->width(), button.height() + 4)), popup->size());
    place.moveBottom(std::min(place.bottom(), screen.bottom() - 8));
    place.moveTopLeft({std::max(place.left(), screen.left() + 8), std::max(place.top(), screen.top() + 8)});
    popup->move(place.topLeft());
    popup->show();
}

} // namespace posviz
