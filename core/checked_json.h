// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace posviz {

/// Reads JSON written by strangers: strict, no key twice in an object, at most 64 levels deep, numbers that a double can hold.
///
/// mostContainers: lists and objects allowed in it; each takes some 25 times the memory of its two characters.
/// Fails with one sentence that begins with the name and says where.
Result<nlohmann::json> parsedJson(std::string_view text, const std::string &name,
                                  std::size_t mostContainers = std::numeric_limits<std::size_t>::max());

/// A value as it stands in a sentence: "the text 'abc'", "3.5", "a list", "null". Long texts are cut.
Sentence describedJson(const nlohmann::json &value);

} // namespace posviz
