// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/signal.h"
#include "tests/support/scenes.h"

#include <QList>

#include <cstdint>
#include <string_view>
#include <variant>

inline constexpr std::int64_t scaledRopeLength = 4096;

/// RoPE with a scaling, at that sequence length.
inline posviz::Rotary rotaryOf(std::string_view scaling, int dimension, double base, const posviz::Values &values = {})
{
    const posviz::Scene scene = certain(posviz::withScaling(sceneOf("rope", dimension, base, scaledRopeLength), scaling));
    return std::get<posviz::Rotary>(signalOf(withKnobs(scene, values)));
}

/// How many pairs each band has.
inline QList<int> bandCounts(const posviz::Rotary &rotary)
{
    QList<int> counts;
    for (const posviz::PairBand &band : rotary.bands)
        counts.append(band.count);
    return counts;
}
