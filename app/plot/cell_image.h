// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"

#include <QColor>
#include <QImage>

namespace posviz {

/// One pixel a cell, row 0 on top and column 0 at the left unless flipped; absent cells are transparent.
/// At the fraction t of the scale stands entry floor(256 t) of the map, beyond its ends the end entries. onDark: of mapOnDark().
QImage cellImage(const Heatmap &heatmap, bool flipRows, bool flipColumns, bool onDark = false);

/// The same; the colour of the angle, mixed with the faded colour as the length shrinks to 0.
QImage cellImage(const PhaseMap &phases, const QColor &faded, bool flipRows, bool flipColumns);

/// The scale itself, 1 x 256 pixels, the upper end on top.
QImage colourBarImage(const ColourScale &scale, bool onDark = false);

} // namespace posviz
