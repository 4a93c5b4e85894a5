// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/sentence.h"

#include <Eigen/Core>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace posviz {

/// What the numbers along an axis are. A marked position or pair shows on every axis of its quantity.
enum class Quantity {
    QueryPosition,
    KeyPosition,
    Feature,
    Pair,
    Wavelength,
    Turns,
    Distance, ///< the query's position minus the key's
    Score,    ///< of a query with a key, or a part of it
    Divisor,  ///< what a frequency is divided by
};

struct Axis {
    Sentence label;
    Quantity quantity = Quantity::QueryPosition;
    double lower = 0.0; ///< in the axis's own numbers; cells of whole numbers end at +- 0.5
    double upper = 1.0;
    bool logarithmic = false;
    bool reversed = false; ///< lower on top (or right)
    Sentence unit{};

    bool wholeNumbers() const
    {
        return quantity != Quantity::Wavelength && quantity != Quantity::Turns && quantity != Quantity::Score
               && quantity != Quantity::Divisor;
    }
    /// True where a scene can show a part of it.
    bool hasWindow() const { return wholeNumbers() && quantity != Quantity::Distance; }
};

/// Row r, column c belongs to cell r of the rows and cell c of the columns. NaN: absent.
using CellMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How values become colours.
struct ColourScale {
    std::string map; ///< id of a colour map
    Sentence label;  ///< of the colour bar
    double lower = 0.0;
    double upper = 1.0;
    bool clipped = false; ///< true: some cells lie beyond the ends
};

/// A matrix of exact means, one a cell; rows run along y, columns along x.
struct Heatmap {
    Bins rows;
    Bins columns;
    CellMatrix values; ///< rows.cells() x columns.cells()
    ColourScale colours;
};

/// A matrix of mean directions e^(i angle): the angle picks the hue, the length fades it to neutral.
struct PhaseMap {
    Bins rows;
    Bins columns;
    CellMatrix angles;  ///< radians in [0, 2 pi)
    CellMatrix lengths; ///< 0 (turns evenly round the circle within the cell) to 1 (a single direction)
    ColourScale colours;
};

enum class CurveStyle {
    Main,      ///< solid, accent colour
    Reference, ///< dotted, secondary colour
    Other,     ///< thin, secondary colour: those beside a chosen one; without a name in the plot
    Dashed,    ///< text colour: compared with a main one
    DashDotted ///< secondary colour: compared with a main one
};

/// Points joined by straight lines, in increasing x.
struct Curve {
    Sentence name;
    CurveStyle style = CurveStyle::Main;
    std::vector<double> x;
    std::vector<double> y;
};

/// The area between two curves, in increasing x; lower <= upper.
struct Ribbon {
    Sentence name;
    bool accented = false; ///< tinted with the accent colour; else a plain shade
    std::vector<double> x;
    std::vector<double> lower;
    std::vector<double> upper;
};

/// A vertical stretch of the plot with a name at its foot.
struct Band {
    double lower = 0.0; ///< on the x axis
    double upper = 0.0;
    Sentence label;
    bool shaded = false;
};

/// A line right across the plot with a name beside it.
struct Landmark {
    bool horizontal = true; ///< at a value of y; else at a value of x
    double value = 0.0;
    Sentence label; ///< empty: a line alone
};

/// A part of a heatmap where nothing exists, in axis numbers, and why.
struct Absence {
    double left = 0.0;
    double right = 0.0;
    double top = 0.0; ///< the smaller row number
    double bottom = 0.0;
    Sentence sentence; ///< empty: hatched like another area of the figure, which says it
};

using Layer = std::variant<Heatmap, PhaseMap, Curve, Ribbon, Band, Landmark, Absence>;

/// A hand on a clock face: the angle of a pair at the chosen position.
struct Hand {
    int pair = 0;
    double angle = 0.0; ///< radians, anticlockwise from three o'clock
};

/// Clock faces beside a plot, one a chosen pair.
struct Clocks {
    std::int64_t position = 0;
    bool distance = false; ///< position is the distance between query and key
    std::vector<Hand> hands;
};

/// What to draw, without toolkit, theme or pixels.
struct Figure {
    std::string view;  ///< id of the view that made it
    std::string title; ///< "Similarity"
    Sentence subtitle; ///< what it was made from: "RoPE, dimension 128, base 500 000"
    Sentence summary;  ///< for screen readers and captions: the subtitle and the main numbers
    Axis x;
    Axis y;
    std::optional<Axis> right{}; ///< a second scale for y on the right side
    std::vector<Layer> layers{};
    std::optional<Clocks> clocks{};
    std::optional<std::int64_t> points{}; ///< that curves have at most, one a distance; none: their number is the view's
    std::vector<Sentence> notes{}; ///< what a reader of the numbers must know: untrained, absent
};

/// The notes, and where colours end before the values do, which only a picture's reader must know.
std::vector<Sentence> drawnNotes(const Figure &figure);

/// Colours the figure's matrix between these numbers in place of its own; a figure without one, or with a map of angles, stays as
/// it is. Limits of signed values are made symmetric, so that 0 keeps the middle colour.
void limitColours(Figure &figure, double lower, double upper, bool symmetric);

/// How the figure's matrix layer is coloured; null where it has none.
const ColourScale *colourScaleOf(const Figure &figure);

/// The figure's matrix layer, or null.
const Heatmap *heatmapOf(const Figure &figure);
const PhaseMap *phaseMapOf(const Figure &figure);

} // namespace posviz
