// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/menu_button.h"

#include <QCursor>
#include <QMenu>
#include <QTimer>
#include <QToolButton>

namespace posviz {

void giveMenu(QToolButton &button, QMenu *menu)
{
    button.setMenu(menu);
    button.setPopupMode(QToolButton::InstantPopup);
    // A menu takes the pointer for itself: the button hears nothing of the pointer leaving it.
    QObject::connect(menu, &QMenu::aboutToHide, &button, [&button] {
        QTimer::singleShot(0, &button, [&button] {
            button.setDown(false);
            button.setAttribute(Qt::WA_UnderMouse, button.rect().contains(button.mapFromGlobal(QCursor::pos())));
            button.update();
        });
    });
}

} // namespace posviz
