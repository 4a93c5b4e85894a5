// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMenu;
class QToolButton;

namespace posviz {

/// The button opens the menu, and looks as before once it is closed.
void giveMenu(QToolButton &button, QMenu *menu);

} // namespace posviz
