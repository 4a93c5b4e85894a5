// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/sheet.h"

#include <QRect>

#include <algorithm>
#include <cmath>

namespace posviz {

Resolution resolutionOn(const Sheet &sheet, const Figure &frame)
{
    QRect axes(QPoint(), sheet.size);
    if (colourScaleOf(frame))
        axes = axes.marginsRemoved(plotMargins(frame, sheet.theme, sheet.style, sheet.size));
    const auto devicePixels = [ratio = sheet.ratio](int start, int length) {
        return std::max(1, static_cast<int>(std::lround((start + length) * ratio) - std::lround(start * ratio)));
    };
    return {.rows = devicePixels(axes.top() - 1, axes.height()), .columns = devicePixels(axes.left(), axes.width())};
}

} // namespace posviz
