// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/figure_plot.h"
#include "app/plot/theme.h"
#include "core/model_files/table_files.h"
#include "core/plate.h"
#include "core/scene_edits.h"

#include <benchmark/benchmark.h>

#include <QCoreApplication>
#include <QImage>

namespace posviz {

namespace {

Scene sceneOf(const char *encoding, std::int64_t length)
{
    Scene scene = *withEncoding(Scene{}, encoding);
    scene = *withParameter(scene, "dimension", 128);
    return *withParameter(scene, "length", static_cast<double>(length));
}

/// The whole way from a changed scene to an image of 900 x 800 pixels.
void frame(benchmark::State &state, const char *view, const char *encoding)
{
    Scene scene = sceneOf(encoding, state.range(0));
    const View &described = *findView(view);
    TableFiles tables;
    FigurePlot plot;
    plot.setTheme(lightTheme());
    plot.resize(900, 800);
    plot.show();
    QImage image(plot.size(), QImage::Format_ARGB32_Premultiplied);
    const auto paint = [&] {
        const EvaluatedScene ready = evaluated(scene, tables);
        const Resolution cells = resolutionOn(plot.sheet(), *described.frame(scene, *ready.signal));
        plot.setFigure(builtPlate(described, ready, cells).figure);
        QCoreApplication::processEvents();
        plot.render(&image);
        return cells;
    };
    Resolution cells;
    double base = 10000;
    for (auto _ : state) {
        // Another base each time, so that nothing can be kept from the frame before.
        scene = *withParameter(scene, "base", base += 1);
        cells = paint();
        benchmark::DoNotOptimize(image.bits());
    }
    state.SetLabel(std::to_string(cells.columns) + " x " + std::to_string(cells.rows) + " cells");
}

/// Where the frame's time goes: evaluation and the figure alone.
void figureAlone(benchmark::State &state, const char *view, const char *encoding)
{
    Scene scene = sceneOf(encoding, state.range(0));
    TableFiles tables;
    double base = 10000;
    for (auto _ : state) {
        scene = *withParameter(scene, "base", base += 1);
        benchmark::DoNotOptimize(builtPlate(*findView(view), evaluated(scene, tables), {.rows = 720, .columns = 760}));
    }
}

} // namespace

#define POSVIZ_LENGTHS ->Arg(1024)->Arg(131072)->Arg(16777216)->Unit(benchmark::kMillisecond)->MinWarmUpTime(0.2)

BENCHMARK_CAPTURE(frame, similarity_rope, "similarity", "rope") POSVIZ_LENGTHS;
BENCHMARK_CAPTURE(frame, similarity_sinusoidal, "similarity", "sinusoidal") POSVIZ_LENGTHS;
BENCHMARK_CAPTURE(frame, encoding_rope, "encoding", "rope") POSVIZ_LENGTHS;
BENCHMARK_CAPTURE(frame, phase_rope, "phase", "rope") POSVIZ_LENGTHS;
BENCHMARK_CAPTURE(frame, spectrum_rope, "spectrum", "rope") POSVIZ_LENGTHS;
BENCHMARK_CAPTURE(figureAlone, similarity_rope, "similarity", "rope") POSVIZ_LENGTHS;
BENCHMARK_CAPTURE(figureAlone, encoding_rope, "encoding", "rope") POSVIZ_LENGTHS;
BENCHMARK_CAPTURE(figureAlone, phase_rope, "phase", "rope") POSVIZ_LENGTHS;

// The lengths of compare_matplotlib.py, and its encoding.
BENCHMARK_CAPTURE(frame, comparison, "similarity", "sinusoidal")
    ->Arg(512)
    ->Arg(2048)
    ->Arg(4096)
    ->Unit(benchmark::kMillisecond)
    ->MinWarmUpTime(0.2);

} // namespace posviz
