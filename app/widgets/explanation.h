// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace posviz {

/// A few sentences below a button, within its window; a click elsewhere or Esc closes them.
void showExplanation(const QWidget &button, const QString &title, const QString &text, QWidget &owner);

} // namespace posviz
