// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// Columns of a terminal that texts are set for.
inline constexpr std::size_t lineWidth = 100;

/// Characters as a terminal counts them: UTF-8 code points.
std::size_t shownWidth(std::string_view text);

/// The text broken at spaces into lines of at most this width, joined by line ends without one at the end; a longer word stands
/// alone.
std::string wrapped(std::string_view text, std::size_t width);

/// Rows of cells set in columns two spaces apart, each line ended; the last column is wrapped below itself.
std::string columns(const std::vector<std::vector<std::string>> &rows, std::size_t indent = 0);

/// Columns of the terminal that standard output goes to, at least 40; 80 where it goes elsewhere.
std::size_t terminalWidth();

/// The text broken into lines of at most this width, ended, each but the first behind so many spaces; a word that is wider than
/// a line is cut.
std::string fitted(std::string_view text, std::size_t width, std::size_t indent);

} // namespace posviz
