// SPDX-License-Identifier: GPL-3.0-or-later
// The whole catalogue at 16 777 216 positions: what an encoding, a scaling and a view cost, each by itself.
#include "tests/benchmarks/family.h"

#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/model_files/table_files.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include <benchmark/benchmark.h>

#include <string>

namespace posviz {

namespace {

constexpr double mostPositions = 16777216;

Scene longest(const std::string &encoding, const std::string &scaling = "none")
{
    const Scene scene = *withParameter(*withEncoding(Scene{}, encoding), "length", mostPositions);
    return scaling == "none" ? scene : *withScaling(scene, scaling);
}

void signalOf(benchmark::State &state, const Scene &scene)
{
    TableFiles tables;
    for (auto _ : state)
        benchmark::DoNotOptimize(evaluate(scene.subject, tables));
}

/// As many cells as 900 x 800 pixels hold beside axes and a colour bar.
void viewOf(benchmark::State &state, const std::string &view, const Scene &scene)
{
    TableFiles tables;
    const Result<Signal> signal = evaluate(scene.subject, tables);
    for (auto _ : state)
        benchmark::DoNotOptimize(findView(view)->build(scene, *signal, {.rows = 720, .columns = 760}));
}

bool hasFigure(const std::string &view, const Scene &scene)
{
    TableFiles tables;
    const Result<Signal> signal = evaluate(scene.subject, tables);
    return signal && findView(view)->build(scene, *signal, {.rows = 8, .columns = 8});
}

} // namespace

void registerFamilyBenchmarks()
{
    const auto add = [](const std::string &name, auto run) {
        benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond)->MinTime(0.1);
    };
    for (const Encoding &encoding : encodings()) {
        const Scene scene = longest(encoding.id);
        add("signal/" + encoding.id, [scene](benchmark::State &state) { signalOf(state, scene); });
        for (const View &view : views())
            if (hasFigure(view.id, scene))
                add("view/" + view.id + "/" + encoding.id,
                    [scene, id = view.id](benchmark::State &state) { viewOf(state, id, scene); });
    }
    for (const Scaling &scaling : scalings()) {
        const Scene scene = longest("rope", scaling.id);
        add("signal/rope/" + scaling.id, [scene](benchmark::State &state) { signalOf(state, scene); });
        if (hasFigure("similarity", scene))
            add("view/similarity/rope/" + scaling.id, [scene](benchmark::State &state) { viewOf(state, "similarity", scene); });
    }
}

} // namespace posviz
