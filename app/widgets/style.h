// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/theme.h"

#include <QPalette>
#include <QSize>
#include <QString>

namespace posviz {

/// Between a table's cell and its text, on either side.
constexpr QSize cellPadding{6, 4};

/// The window's style sheet, made from the theme's colours only.
QString styleSheet(const Theme &theme);

/// The palette that widgets which paint themselves look at.
QPalette palette(const Theme &theme);

} // namespace posviz
