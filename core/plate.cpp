// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plate.h"

#include "core/evaluate.h"
#include "core/guarded.h"

#include <utility>

namespace posviz {

namespace {

void keepColourLimits(Figure &figure, const Look &look)
{
    const auto limits = look.colourLimits.find(figure.view);
    const ColourScale *colours = colourScaleOf(figure);
    if (limits != look.colourLimits.end() && colours)
        limitColours(figure, limits->second.lower, limits->second.upper, colours->map == look.divergingColours);
}

} // namespace

EvaluatedScene evaluated(Scene scene, TableSource &tables)
{
    EvaluatedScene made{.scene = std::move(scene)};
    Result<Signal> signal = guarded([&] { return evaluate(made.scene.subject, tables); });
    if (signal)
        made.signal = std::make_shared<const Signal>(*std::move(signal));
    else
        made.failure = signal.failure().sentence;
    return made;
}

Plate builtPlate(const View &view, const EvaluatedScene &evaluated, Resolution resolution)
{
    Plate plate{.view = &view,
                .scene = evaluated.scene,
                .signal = evaluated.signal,
                .resolution = std::move(resolution),
                .silence = evaluated.failure};
    if (!plate.signal)
        return plate;
    Result<Figure> figure = guarded([&] { return view.build(plate.scene, *plate.signal, plate.resolution); });
    if (figure)
        keepColourLimits(*figure, plate.scene.look);
    if (figure)
        plate.figure = std::make_shared<const Figure>(*std::move(figure));
    else
        plate.silence = figure.failure().sentence;
    return plate;
}

Result<Readout> explained(const Plate &plate, Point point)
{
    if (!plate.figure)
        return Error(plate.silence);
    return guarded([&] { return plate.view->explain(plate.scene, *plate.signal, *plate.figure, point); });
}

} // namespace posviz
