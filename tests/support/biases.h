// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"
#include "core/signal.h"
#include "tests/support/scenes.h"

#include <QTest>

#include <cstdint>
#include <string_view>
#include <variant>

/// Of a scene.
inline constexpr std::int64_t longestLength = 16'777'216;

inline posviz::Bias biasOf(std::string_view encoding, const posviz::Values &knobs = {}, std::int64_t length = 512)
{
    return std::get<posviz::Bias>(signalOf(withKnobs(sceneOf(encoding, 128, 1e4, length), knobs)));
}

/// A row for each encoding that is a bias, in a column "encoding".
inline void addBiasRows()
{
    QTest::addColumn<QString>("encoding");
    for (const posviz::Encoding &encoding : posviz::encodings())
        if (std::holds_alternative<posviz::Bias>(signalOf(sceneOf(encoding.id, 128, 1e4, 64))))
            QTest::newRow(encoding.id.c_str()) << QString::fromStdString(encoding.id);
}
