// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"

#include <QString>

#include <vector>

namespace posviz {

/// One line of what is known of an encoding.
struct FactLine {
    QString name;
    QString text;
};

/// What the panel and the chooser tell of an encoding, in the order shown; lines without a text are left out.
std::vector<FactLine> factLines(const Encoding &encoding);

/// The same as rich text, the names in the secondary colour's style of the surrounding label.
QString factsAsRichText(const Encoding &encoding);

} // namespace posviz
