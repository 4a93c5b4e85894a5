// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace posviz {

/// A text of core's as Qt has it.
inline QString shown(const std::string &text) { return QString::fromStdString(text); }

} // namespace posviz
