// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"

#include <QString>

namespace posviz {

/// What is known of an encoding as rich text: a paragraph a line, its name in bold.
QString factsAsRichText(const Encoding &encoding);

} // namespace posviz
