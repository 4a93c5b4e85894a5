// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sentence.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace posviz {

/// A stranger's text with a space for each line end, other control character (also those beyond ASCII) and turn of the direction
/// of writing: it stays on its line, and no terminal obeys it. Valid UTF-8 stays valid.
std::string onOneLine(const std::string &text);
/// The same for the texts that stand in a sentence.
Sentence onOneLine(Sentence sentence);

/// A stranger's text on one line and cut after so many bytes, between two characters of UTF-8.
std::string asShown(std::string text, std::size_t longest = 120);

/// A stranger's text between single quotes, printable, and cut after so many bytes.
std::string quotedText(std::string_view text, std::size_t longest = 60);

} // namespace posviz
