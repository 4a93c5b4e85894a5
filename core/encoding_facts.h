// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"
#include "core/sentence.h"

#include <vector>

namespace posviz {

/// One line of what is known of an encoding: "Cost per score", "a table look-up".
struct FactLine {
    Sentence name;
    Sentence text;
};

/// What window and terminal tell of an encoding, in the order shown; lines without a text are left out.
std::vector<FactLine> factLines(const Encoding &encoding);

} // namespace posviz
