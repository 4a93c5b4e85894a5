// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"
#include "core/result.h"
#include "core/scene.h"
#include "core/sentence.h"
#include "core/signal.h"
#include "core/table_source.h"
#include "core/view.h"

#include <memory>

namespace posviz {

/// A scene and what its encoding says; the views of a scene share it.
struct EvaluatedScene {
    Scene scene;
    std::shared_ptr<const Signal> signal{}; ///< null where the scene cannot be evaluated
    Sentence failure{};                     ///< why not; empty where it can
};

/// What throws (memory is short) is a failure with its sentence, here and in the functions below.
EvaluatedScene evaluated(Scene scene, TableSource &tables);

/// A scene, its signal and the figure that a view made of both: built, delivered, shown, pointed at, explained and written as
/// one, so that a newer scene never meets an older figure.
struct Plate {
    const View *view = nullptr;
    Scene scene;
    std::shared_ptr<const Signal> signal{}; ///< null where the scene cannot be evaluated
    Resolution resolution{};                ///< that the figure was asked for
    std::shared_ptr<const Figure> figure{}; ///< null where there is nothing to show
    Sentence silence{};                     ///< why there is nothing; empty where there is
};

/// The figure of one view. Where the resolution's watch says to stop, it is incomplete and must be dropped.
Plate builtPlate(const View &view, const EvaluatedScene &evaluated, Resolution resolution);

/// What is at a place of the plate's figure. Fails off the data, and where there is no figure.
Result<Readout> explained(const Plate &plate, Point point);

} // namespace posviz
