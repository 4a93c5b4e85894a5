// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/build_watch.h"
#include "core/figure.h"
#include "core/parameter.h"
#include "core/result.h"
#include "core/scene.h"
#include "core/sentence.h"
#include "core/signal.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// How finely a figure is computed: at most this many cells along each axis.
struct Resolution {
    int rows = 512;
    int columns = 512;
    BuildWatch watch{}; ///< when it says to stop, a build returns early; its figure is then incomplete and must be dropped
    /// Only these rows of a map's cells, or points of curves that have Figure::points; the colours and the summary are then those
    /// of the part. For tables, which may hold more numbers than the memory.
    std::optional<Run> part{};

    bool operator==(const Resolution &other) const
    {
        return rows == other.rows && columns == other.columns && part == other.part;
    }

    /// The rows of a map, or the points of curves, that are computed.
    Bins rowsOf(Run run) const { return partOf(Bins(run, rows)); }
    Bins pointsOf(Run run) const { return partOf(Bins(run, columns)); }

  private:
    Bins partOf(const Bins &bins) const { return part ? bins.part(*part) : bins; }
};

/// A place on a figure, in axis numbers.
struct Point {
    double x = 0.0;
    double y = 0.0;
};

/// What is under the cursor.
struct Readout {
    Sentence place;                 ///< "query 3 113, key 3 109"
    Sentence value;                 ///< "0.8275"
    std::optional<double> number{}; ///< the first number of the value, with all its digits; none where the value is words alone
    Sentence formula{};             ///< with the numbers put in
    Sentence cell{};                ///< what the cell shows where it covers more than one number; else empty
    Selection marks{};              ///< the same place in other views
};

/// A way of seeing a signal.
struct View {
    std::string id;
    std::string title;
    std::string question;              ///< the question it answers, in a few plain words
    std::string explanation;           ///< what is seen and what it tells, in five sentences for a newcomer
    std::vector<Parameter> parameters; ///< its own knobs, kept in Scene::viewValues
    /// Which of them change anything for the scene's encoding, with its values and its scaling. Asked for every knob by
    /// parameterGroups(), so it must not call that, findParameter() or isActive(): it would never end.
    bool (*applies)(const Parameter &, const Scene &) = nullptr;
    /// The figure but for its numbers: axes, clocks and, where it will be a matrix, one cell of it. Costs next to nothing, so
    /// that it can be asked for where only the room or the answer is wanted. Fails with the sentence that says why there is
    /// nothing to show, and which view does.
    Result<Figure> (*frame)(const Scene &, const Signal &) = nullptr;
    /// Fails as frame() does.
    Result<Figure> (*build)(const Scene &, const Signal &, const Resolution &) = nullptr;
    /// Fails off the data. The figure is the one on which the point lies.
    Result<Readout> (*explain)(const Scene &, const Signal &, const Figure &, Point) = nullptr;
};

/// All views, in the order shown.
std::span<const View> views();

/// Null where no view has this id.
const View *findView(std::string_view id);

} // namespace posviz
