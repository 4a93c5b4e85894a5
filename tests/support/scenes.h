// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/model_files/table_files.h"
#include "core/scaling/scaling.h"
#include "core/scene.h"
#include "core/scene_edits.h"
#include "core/signal.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <QtTest/QtTest>

Q_DECLARE_METATYPE(posviz::Scene)

/// The value of a result that cannot have failed; stops the test program with its sentence otherwise.
template <class T> T certain(posviz::Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().c_str());
    return *std::move(result);
}

/// The signal of a scene. The last one is kept: rows of a test often share their scene, and a large table takes a while.
inline posviz::Signal signalOf(const posviz::Scene &scene)
{
    static posviz::TableFiles files;
    static std::optional<std::pair<posviz::Scene, posviz::Signal>> last;
    if (!last || last->first != scene)
        last = std::pair{scene, certain(posviz::evaluate(scene.subject, files))};
    return last->second;
}

inline posviz::Signal signalOf(const posviz::Subject &subject) { return signalOf(posviz::Scene{subject, {}}); }

/// A scene made through its edits, as the program makes one.
inline posviz::Scene sceneOf(std::string_view encoding, int dimension, double base, std::int64_t length)
{
    using namespace posviz;
    Scene scene = certain(withEncoding(Scene{}, encoding));
    if (findEncoding(encoding)->usesDimension)
        scene = certain(withParameter(scene, dimensionParameter().key, dimension));
    if (findEncoding(encoding)->usesBase)
        scene = certain(withParameter(scene, baseParameter().key, base));
    return certain(withParameter(scene, lengthParameter().key, static_cast<double>(length)));
}

/// The same with some knobs set: withKnobs(scene, {{"pairing", 1}}).
inline posviz::Scene withKnobs(posviz::Scene scene, const posviz::Values &values)
{
    for (const auto &[key, value] : values)
        scene = certain(withParameter(std::move(scene), key, value));
    return scene;
}

inline posviz::Rotary rotaryOf(const posviz::Scene &scene) { return std::get<posviz::Rotary>(signalOf(scene)); }

struct NamedScene {
    std::string name; ///< for a row of a test: "rope, llama3, dimension 96, base 10000, interleaved"
    posviz::Scene scene;
};

/// The most combinations of an encoding's own choices that are all gone through; of more, one choice is changed at a time.
constexpr std::size_t mostCombinations = 15;

/// Every encoding with every scaling that applies to it and every combination of its own choices.
inline std::vector<NamedScene> catalogueScenes(int dimension, double base, std::int64_t length)
{
    using namespace posviz;
    std::vector<NamedScene> all;
    for (const Encoding &encoding : encodings()) {
        std::vector<NamedScene> variants;
        for (const Scaling &scaling : scalings()) {
            if (!applies(scaling, encoding))
                continue;
            const Scene scene = certain(withScaling(sceneOf(encoding.id, dimension, base, length), scaling.id));
            variants.push_back({encoding.id + ", " + (encoding.scales ? scaling.id + ", " : "") + "dimension "
                                    + std::to_string(dimension)
                                    + (encoding.usesBase ? ", base " + std::to_string(static_cast<std::int64_t>(base)) : ""),
                                scene});
        }
        std::size_t combinations = 1;
        for (const Parameter &parameter : encoding.parameters)
            combinations *= std::max<std::size_t>(1, parameter.choices.size());
        const std::size_t plain = variants.size();
        for (const Parameter &parameter : encoding.parameters) {
            if (parameter.scale != ParameterScale::Choice)
                continue;
            std::vector<NamedScene> chosen;
            const auto choose = [&](const NamedScene &variant, std::size_t i) {
                chosen.push_back({variant.name + ", " + parameter.choices[i].id,
                                  withKnobs(variant.scene, {{parameter.key, static_cast<double>(i)}})});
            };
            if (combinations > mostCombinations) {
                for (std::size_t variant = 0; variant < plain; ++variant)
                    for (std::size_t i = 1; i < parameter.choices.size(); ++i)
                        choose(variants[variant], i);
                variants.insert(variants.end(), chosen.begin(), chosen.end());
                continue;
            }
            for (const NamedScene &variant : variants)
                for (std::size_t i = 0; i < parameter.choices.size(); ++i)
                    choose(variant, i);
            variants = std::move(chosen);
        }
        all.insert(all.end(), variants.begin(), variants.end());
    }
    return all;
}

/// Vectors for positions, added or turned: what mean vectors and their products exist for.
inline bool hasVectors(const posviz::Signal &signal)
{
    return std::holds_alternative<posviz::Absolute>(signal) || std::holds_alternative<posviz::Rotary>(signal);
}

/// The scenes of the catalogue whose encodings have vectors for positions.
inline std::vector<NamedScene> vectorScenes(int dimension, double base, std::int64_t length)
{
    std::vector<NamedScene> all = catalogueScenes(dimension, base, length);
    // By the record: a signal of 8192 features takes a while to make.
    std::erase_if(all, [](const NamedScene &named) {
        const std::vector<posviz::Place> &places = posviz::findEncoding(named.scene.subject.encoding)->facts.actsOn;
        return std::ranges::find(places, posviz::Place::Input) == places.end()
               && std::ranges::find(places, posviz::Place::QueriesAndKeys) == places.end();
    });
    return all;
}

/// A row for each scene, in a column "scene".
inline void addRows(const std::vector<NamedScene> &scenes)
{
    QTest::addColumn<posviz::Scene>("scene");
    for (const NamedScene &scene : scenes)
        QTest::newRow(scene.name.c_str()) << scene.scene;
}
