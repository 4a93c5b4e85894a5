// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

namespace posviz {

/// A stranger's text without line ends and other control characters, so that it stays on its line.
std::string onOneLine(std::string text);

/// A stranger's text on one line and cut after so many bytes, between two characters of UTF-8.
std::string asShown(std::string text, std::size_t longest = 120);

} // namespace posviz
