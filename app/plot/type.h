// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/populate.h"
#include "core/sentence.h"

#include <QFont>
#include <QString>

#include <string>

namespace posviz {

/// Dots per inch that QFont counts its points by, on screen as in pixmaps.
double fontDpi();

/// The plot's font at a size in pixels, fractions included.
QFont plotFont(const Theme &theme, const PlotStyle &style, double sizeFactor = 1.0, bool bold = false);

/// Width and height of a text that may have several lines.
QSizeF textSize(const QFont &font, const QString &text);

/// The same, broken between words so as to fit a width.
QSizeF wrappedSize(const QFont &font, const QString &text, double width);

/// Core's text for drawing.
QString drawnText(const std::string &text);
QString drawnText(const Sentence &sentence);

} // namespace posviz
