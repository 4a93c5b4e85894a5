// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialogButtonBox>
#include <QPushButton>

namespace posviz {

/// A dialog's buttons without icons: the words say it, and a desktop without an icon theme would show pictures of another age.
inline QDialogButtonBox *wordButtons(QDialogButtonBox::StandardButtons which)
{
    auto *box = new QDialogButtonBox(which);
    for (QAbstractButton *button : box->buttons())
        button->setIcon({});
    return box;
}

} // namespace posviz
