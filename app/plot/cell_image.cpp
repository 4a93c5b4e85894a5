// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/cell_image.h"

#include "core/colours.h"

#include <algorithm>
#include <array>

namespace posviz {

namespace {

QRgb packed(const Rgb &colour) { return qRgb(colour.red, colour.green, colour.blue); }

/// The scale's map, or the first of all where a hand-made figure names none.
const ColourMap &mapOf(const ColourScale &scale, bool onDark)
{
    const ColourMap *map = onDark ? mapOnDark(scale.map) : findColourMap(scale.map);
    return map ? *map : colourMaps().front();
}

/// Entries 0 to 255 of a map, and a transparent one for what is absent.
struct LookUp {
    static constexpr int absent = 256;

    LookUp(const ColourScale &scale, bool onDark)
        : factor(scale.upper > scale.lower ? 256.0 / (scale.upper - scale.lower) : 0.0), lower(scale.lower)
    {
        const ColourMap &map = mapOf(scale, onDark);
        std::ranges::transform(map.colours, colours.begin(), packed);
        colours[absent] = qRgba(0, 0, 0, 0);
    }

    int entry(double value) const
    {
        // A comparison with NaN is false, so NaN falls through to the last line.
        const double place = (value - lower) * factor;
        if (place < 255.0)
            return place > 0.0 ? static_cast<int>(place) : 0;
        return place >= 255.0 ? 255 : absent;
    }

    std::array<QRgb, 257> colours{};
    double factor;
    double lower;
};

/// Mixes two colours, weight 0 (all b) to 256 (all a), two channels at a time.
QRgb mixed(QRgb a, QRgb b, unsigned weight)
{
    const unsigned rest = 256 - weight;
    const QRgb redBlue = ((a & 0xff00ffU) * weight + (b & 0xff00ffU) * rest) >> 8 & 0xff00ffU;
    const QRgb green = ((a & 0x00ff00U) * weight + (b & 0x00ff00U) * rest) >> 8 & 0x00ff00U;
    return 0xff000000U | redBlue | green;
}

/// Fills an image row by row from a matrix of the same shape.
template <class ColourOfCell>
QImage filled(Eigen::Index rows, Eigen::Index columns, bool flipRows, bool flipColumns, const ColourOfCell &colourOfCell)
{
    QImage image(static_cast<int>(columns), static_cast<int>(rows), QImage::Format_ARGB32_Premultiplied);
    bool absent = false;
    for (Eigen::Index row = 0; row < rows; ++row) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(static_cast<int>(flipRows ? rows - 1 - row : row)));
        for (Eigen::Index column = 0; column < columns; ++column) {
            const QRgb colour = colourOfCell(row, column);
            line[column] = colour;
            absent |= colour == 0;
        }
        if (flipColumns)
            std::reverse(line, line + columns);
    }
    // An opaque image is copied, not blended.
    if (!absent)
        image.reinterpretAsFormat(QImage::Format_RGB32);
    return image;
}

} // namespace

QImage cellImage(const Heatmap &heatmap, bool flipRows, bool flipColumns, bool onDark)
{
    const LookUp lookUp(heatmap.colours, onDark);
    const CellMatrix &values = heatmap.values;
    return filled(values.rows(), values.cols(), flipRows, flipColumns, [&](Eigen::Index row, Eigen::Index column) {
        return lookUp.colours[static_cast<std::size_t>(lookUp.entry(values(row, column)))];
    });
}

QImage cellImage(const PhaseMap &phases, const QColor &faded, bool flipRows, bool flipColumns)
{
    const LookUp lookUp(phases.colours, false);
    const QRgb neutral = faded.rgb();
    return filled(phases.angles.rows(), phases.angles.cols(), flipRows, flipColumns, [&](Eigen::Index row, Eigen::Index column) {
        const int entry = lookUp.entry(phases.angles(row, column));
        if (entry == LookUp::absent)
            return QRgb{0};
        const double length = phases.lengths(row, column);
        const auto weight = static_cast<unsigned>(length > 0.0 ? std::min(256.0 * length + 0.5, 256.0) : 0.0);
        return mixed(lookUp.colours[static_cast<std::size_t>(entry)], neutral, weight);
    });
}

QImage colourBarImage(const ColourScale &scale, bool onDark)
{
    QImage image(1, 256, QImage::Format_RGB32);
    const ColourMap &map = mapOf(scale, onDark);
    for (int entry = 0; entry < 256; ++entry)
        image.setPixel(0, 255 - entry, packed(map.colours[static_cast<std::size_t>(entry)]));
    return image;
}

} // namespace posviz
